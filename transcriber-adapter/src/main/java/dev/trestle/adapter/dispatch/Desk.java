package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.route.Limits;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a dispatcher knows during one tenure; a new tenure begins with nothing. */
final class Desk {

  final Window window;
  final Gate gate;
  final InFlight inFlight;
  final Throughput throughput;

  /** Claimed jobs whose message may not have been sent, by attempt. */
  final Map<String, Candidate> unsent = new LinkedHashMap<>();

  /** What others were told last. */
  @Nullable Backlog told;

  Tenure tenure;

  /** Attempts that the last look found claimed and not sent. */
  Set<String> claimed = Set.of();

  /** When the last look at everything began. */
  Instant looked;

  Instant nextLook;
  Instant nextCount;
  Instant nextSend;

  Desk(Tenure tenure, Limits limits, DispatchConfig config, Instant now, double pace) {
    this.tenure = tenure;
    this.throughput = new Throughput(now, pace);
    this.window = new Window(config.window(), config.quantum(), config.unknown());
    this.inFlight = new InFlight(config.lag());
    this.gate =
        new Gate(
            limits.maxInFlight(),
            limits.highWater(),
            new Pace(limits.maxPerSecond(), limits.stagger(), now));
    // What the one before claimed last is in the index by then, and so is counted.
    this.nextLook = limits.maxInFlight() > 0 ? now.plus(config.lag()) : now;
    this.nextCount = nextLook;
    this.nextSend = now;
    this.looked = now;
  }

  /** When there is something to look at again. */
  Instant nextSight() {
    return nextCount.isBefore(nextLook) ? nextCount : nextLook;
  }
}
