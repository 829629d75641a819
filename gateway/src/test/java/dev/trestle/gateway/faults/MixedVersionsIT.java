package dev.trestle.gateway.faults;

import dev.trestle.aws.embedded.Aws;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A gateway of an older version beside one of this, as during an upgrade: each reads what the other
 * stored, forwards to it, takes partitions over from it and hands them over.
 */
@Aws
@EnabledIfSystemProperty(
    named = "upgrade.from",
    matches = ".+",
    disabledReason = "no older version is named by -Dupgrade.from; see docs/upgrading.md")
final class MixedVersionsIT extends OwnerFaultsContract {

  @Override
  int gateways() {
    return 2;
  }

  @Override
  Duration latency() {
    return Duration.ofMillis(5);
  }

  @Override
  List<Path> folders() {
    return List.of(
        Path.of(System.getProperty("upgrade.from"), "gateway", "target"), Path.of("target"));
  }
}
