package dev.trestle.replayer.reseed;

import dev.trestle.bus.Bus;
import dev.trestle.bus.BusEntry;
import dev.trestle.bus.BusMapping;
import dev.trestle.log.LogRecord;
import dev.trestle.replayer.envelope.EventTypes;
import dev.trestle.replayer.operation.Cause;
import java.util.ArrayList;
import java.util.List;

/** An EventBridge bus. */
final class BusTarget implements Target<BusTarget.BusLetter> {

  /** What only AWS may put on a bus begins so. */
  static final String RESERVED_SOURCE = "aws.";

  /** Of all entries of a call, in every region (AWS, "Amazon EventBridge quotas"). */
  static final int MAX_BYTES = 262_144;

  private static final CallLimits LIMITS = new CallLimits(Bus.MAX_ENTRIES, MAX_BYTES);

  /** An entry of PutEvents. A bus keeps no order. */
  record BusLetter(BusEntry entry) implements Outgoing {
    @Override
    public int bytes() {
      return entry.bytes();
    }

    @Override
    public String group() {
      return "";
    }
  }

  private final Bus bus;
  private final String arn;
  private final EventTypes types;
  private final String reseed;
  private final boolean newJobs;

  BusTarget(Bus bus, String arn, EventTypes types, String reseed, boolean newJobs) {
    this.bus = bus;
    this.arn = arn;
    this.types = types;
    this.reseed = reseed;
    this.newJobs = newJobs;
  }

  @Override
  public Rendered<BusLetter> render(LogRecord record) {
    if (record.event().source().startsWith(RESERVED_SOURCE)) {
      return refused(
          "SOURCE_RESERVED",
          "only AWS may put events of source " + record.event().source() + " on a bus");
    }
    EventTypes.OnBus onBus = types.of(record.event());
    BusEntry entry =
        newJobs
            ? BusMapping.replayedForNewJobs(record, onBus.detailType(), onBus.resources(), reseed)
            : BusMapping.replayed(record, onBus.detailType(), onBus.resources(), reseed);
    return entry.bytes() <= MAX_BYTES
        ? new Rendered.Ready<>(new BusLetter(entry))
        : refused(
            "TOO_LARGE", "its entry has " + entry.bytes() + " bytes; a bus takes " + MAX_BYTES);
  }

  private static Rendered<BusLetter> refused(String cause, String message) {
    return new Rendered.Refused<>(new Cause(cause, message));
  }

  @Override
  public List<Sending> send(List<BusLetter> messages) {
    List<Bus.EntryResult> results;
    try {
      results = bus.put(messages.stream().map(BusLetter::entry).toList());
    } catch (Bus.BusUnavailableException e) {
      Sending failure = failure(e, messages.size());
      return messages.stream().map(unused -> failure).toList();
    }
    List<Sending> sent = new ArrayList<>(results.size());
    for (Bus.EntryResult result : results) {
      if (result instanceof Bus.Put) {
        sent.add(new Sending.Sent());
      } else if (result instanceof Bus.Refused refused) {
        sent.add(new Sending.Refused(arn + " refuses it: " + refused.code()));
      } else if (result instanceof Bus.NotNow notNow) {
        sent.add(outage(notNow.code(), notNow.message()));
      }
    }
    return sent;
  }

  private Sending failure(Bus.BusUnavailableException e, int messages) {
    String message = String.valueOf(e.getMessage());
    if (!e.isMalformed()) {
      return outage(e.code(), message);
    }
    return messages == 1 ? new Sending.Refused(message) : new Sending.Alone();
  }

  private NotNow outage(String code, String message) {
    return switch (code) {
      case "throttled" -> TargetFailure.throttles(arn);
      case "no_bus" -> TargetFailure.missing(arn);
      case "access_denied", "credentials" -> TargetFailure.refuses(arn, code);
      default -> TargetFailure.unavailable(arn, "failed: " + message);
    };
  }

  @Override
  public CallLimits call() {
    return LIMITS;
  }

  @Override
  public boolean isOrdered() {
    return false;
  }
}
