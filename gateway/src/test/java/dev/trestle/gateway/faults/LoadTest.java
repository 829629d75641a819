package dev.trestle.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.gateway.faults.Violation.Kind;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Load and checker together, against a gateway whose defect is known. */
final class LoadTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void soundGatewayHasNoViolation() throws IOException {
    Run run = run(Defect.NONE);

    assertThat(run.violations()).isEmpty();
    assertThat(run.ledger().surprises()).isEmpty();
    assertThat(run.ledger().retries()).containsKey("UNAVAILABLE LOG_UNAVAILABLE");
    assertThat(run.ledger().told())
        .extracting(told -> told.outcome().getClass().getSimpleName())
        .contains("Acknowledged", "Refused", "Unsettled");
  }

  @ParameterizedTest
  @CsvSource({
    "LOSES, LOST",
    "DUPLICATES, TWICE",
    "MISPLACES, ELSEWHERE",
    "KEEPS_REFUSED, REFUSED_BUT_LOGGED",
    "SILENT_ON_BUS, NOT_ON_BUS"
  })
  void plantedDefectIsFound(Defect defect, Kind found) throws IOException {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    run(defect).violations().forEach(violation -> kinds.add(violation.kind()));

    assertThat(kinds).contains(found);
  }

  private record Run(Ledger ledger, List<Violation> violations) {}

  private static Run run(Defect defect) throws IOException {
    MiniatureGateway gateway = new MiniatureGateway(defect);
    String name = InProcessServerBuilder.generateName();
    Server server = InProcessServerBuilder.forName(name).addService(gateway).build().start();
    ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
    Ledger ledger = new Ledger();
    LoadPlan plan = LoadPlan.of(defect.ordinal()).perSecond(2_000);
    try (Load load = Load.start(plan, ledger, List.of(channel, channel))) {
      ledger.awaitAcknowledged(500, LIMIT);
      load.finish(LIMIT);
    } finally {
      channel.shutdownNow();
      server.shutdownNow();
    }
    return new Run(
        ledger, Checker.check(ledger.told(), gateway.log(), gateway.bus(), Duration.ofMinutes(15)));
  }
}
