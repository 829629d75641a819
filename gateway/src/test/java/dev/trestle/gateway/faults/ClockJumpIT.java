package dev.trestle.gateway.faults;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.server.testing.faults.Fault;
import dev.trestle.server.testing.faults.Injection;
import dev.trestle.server.testing.faults.Scale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two gateways under load, whose clocks are set forward and back by an hour while they run. Needs
 * libfaketime (Debian: {@code faketime}); skipped where it is missing. {@link ClockJumpTest} shows
 * the same of the appender everywhere.
 */
@Aws
final class ClockJumpIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/faketime/libfaketimeMT.so.1"));

  @TempDir private Path directory;

  @Test
  void clocksSetByAnHourBreakNoPromise(AwsEnvironment aws)
      throws IOException, InterruptedException {
    assumeThat(LIBRARIES).as("libfaketime is installed").anyMatch(Files::exists);
    Path first = clock("first");
    Path second = clock("second");
    try (Stand stand = new Stand(aws, "clock", List.of(faked(first), faked(second)));
        Load load = stand.load()) {
      jump(first, "+3600s", load);
      jump(second, "-3600s", load);
      jump(first, "-3600s", load);
      try (Injection outage = stand.wire().inject("PutEvents", 1, Fault.serviceUnavailable())) {
        outage.awaitStruck(3, LIMIT);
        jump(second, "+3600s", load);
        jump(first, "+0s", load);
        stand.wire().pass(Scale.current().outage());
      }
      jump(second, "+0s", load);
      load.finish(LIMIT);
      stand.assertPromisesKept("clock jumps");
    }
  }

  private Path clock(String name) throws IOException {
    return Files.writeString(directory.resolve(name), "+0s");
  }

  /** Sets a gateway's clock, and goes on for a while. */
  private static void jump(Path clock, String offset, Load load) throws IOException {
    Files.writeString(clock, offset);
    load.ledger().awaitAcknowledged(50, LIMIT);
  }

  private static Map<String, String> faked(Path clock) {
    Path library = LIBRARIES.stream().filter(Files::exists).findFirst().orElseThrow();
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FAKETIME_TIMESTAMP_FILE", clock.toString(),
        "FAKETIME_NO_CACHE", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        // Its correction for other libraries makes every wait of a JVM end at once.
        "FAKETIME_FORCE_MONOTONIC_FIX", "0");
  }
}
