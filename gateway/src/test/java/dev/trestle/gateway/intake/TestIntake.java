package dev.trestle.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.gateway.SettableClock;
import dev.trestle.gateway.World;
import dev.trestle.gateway.publish.OwnPublisher;
import dev.trestle.log.Event;
import dev.trestle.log.EventLog;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.read.ReadResult;
import dev.trestle.queues.Outcome;
import dev.trestle.queues.Outcome.Rejected;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micronaut.context.annotation.Prototype;
import io.micronaut.context.annotation.Requires;
import java.util.List;
import java.util.UUID;

/**
 * Intakes over a world in memory, and what came of the uploads of one user; another one for each
 * test.
 */
@Prototype
@Requires(property = "test.memory")
final class TestIntake {

  static final String BUCKET = "test-uploads";

  final String user = "u-" + UUID.randomUUID();
  final String key = "incoming/" + user + "/file 1/a+b.WAV";
  final String version = UUID.randomUUID().toString();
  final KnownHeads heads = new KnownHeads();
  final FailingState state;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final World world;
  private final OwnPublisher publisher;
  private final EventLog log;

  TestIntake(World world, OwnPublisher publisher, EventLog log) {
    this.world = world;
    this.publisher = publisher;
    this.log = log;
    this.state = new FailingState(world.state);
  }

  /** One that has seen nothing yet. */
  Intake intake(RuleBuilder... rules) {
    return intake(30, rules);
  }

  /** The same with another limit of rounds. */
  Intake intake(int maxRounds, RuleBuilder... rules) {
    IntakeConfig config = RuleBuilder.settings(maxRounds);
    return new Intake(
        RuleBuilder.rules(rules),
        heads,
        new Memory(state, world.clock, config),
        new Rounds(config),
        publisher,
        new IntakeMeters(registry),
        config);
  }

  SettableClock clock() {
    return world.clock;
  }

  /** What is in the log of the user. */
  List<Event> published() {
    ReadResult read = log.reader().read(Partition.first("events"), Offset.of(0), 1 << 20);
    return ((ReadResult.Page) read)
        .records().stream()
            .map(LogRecord::event)
            .filter(event -> event.payload().text().contains(user))
            .toList();
  }

  double counted(String rule, String outcome) {
    return registry.counter("trestle.intake.events", "rule", rule, "outcome", outcome).count();
  }

  static void assertRejected(Outcome outcome, String code, String reason) {
    assertThat(outcome).isInstanceOf(Rejected.class);
    assertThat(((Rejected) outcome).code()).isEqualTo(code);
    assertThat(((Rejected) outcome).message()).contains(reason);
  }
}
