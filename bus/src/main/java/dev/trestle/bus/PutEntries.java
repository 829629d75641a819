package dev.trestle.bus;

import dev.trestle.bus.Bus.BusUnavailableException;
import dev.trestle.bus.Bus.EntryResult;
import dev.trestle.bus.Bus.NotNow;
import dev.trestle.bus.Bus.Put;
import dev.trestle.bus.Bus.Refused;
import dev.trestle.log.Backoff;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Puts entries on a bus until each has an outcome, one call after another: what a call did not get
 * there is tried again before later entries are sent. Safe across threads; keeps nothing.
 */
public final class PutEntries {

  private final Bus bus;
  private final int maxCallBytes;
  private final Backoff backoff;

  /**
   * Puts on a bus.
   *
   * @param maxCallBytes entries of one call together, as {@link BusEntry#bytes} counts; 262,144 is
   *     EventBridge's quota in every region
   * @param backoff pauses after calls that failed, in all or in part
   */
  public PutEntries(Bus bus, int maxCallBytes, Backoff backoff) {
    this.bus = bus;
    this.maxCallBytes = maxCallBytes;
    this.backoff = backoff;
  }

  /**
   * Puts entries, and waits. Costs one call for up to {@value Bus#MAX_ENTRIES} entries, and one
   * more for each try.
   *
   * @param patience how long to try; what is not on the bus by then is {@link BusOutcome.Left},
   *     though a call whose answer was lost may have put it
   * @return one outcome for each entry, in order
   * @throws InterruptedException if the thread is interrupted while it pauses; nobody knows then
   *     which entries are on the bus
   */
  public List<BusOutcome> put(List<BusEntry> entries, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Deque<Waiting> waiting = new ArrayDeque<>(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      waiting.add(new Waiting(i, entries.get(i)));
    }
    BusOutcome[] outcomes = new BusOutcome[entries.size()];
    Arrays.fill(outcomes, new BusOutcome.Left("there was no time to try"));
    int failures = 0;
    while (!waiting.isEmpty() && System.nanoTime() - deadline < 0) {
      List<Waiting> call = next(waiting);
      List<Waiting> again = carryOut(call, outcomes);
      for (int i = again.size() - 1; i >= 0; i--) {
        waiting.addFirst(again.get(i));
      }
      failures = again.isEmpty() ? 0 : failures + 1;
      if (failures > 0) {
        pause(backoff.after(failures), deadline);
      }
    }
    return List.of(outcomes);
  }

  /** The first entries that fit into one call. */
  private List<Waiting> next(Deque<Waiting> waiting) {
    List<Waiting> call = new ArrayList<>(Bus.MAX_ENTRIES);
    int bytes = 0;
    while (call.size() < Bus.MAX_ENTRIES && !waiting.isEmpty()) {
      Waiting first = waiting.getFirst();
      bytes += first.entry.bytes();
      if (!call.isEmpty() && (bytes > maxCallBytes || first.alone)) {
        break;
      }
      call.add(waiting.removeFirst());
      if (first.alone) {
        break;
      }
    }
    return call;
  }

  /** Makes a call, and returns those of its entries that are to be tried again. */
  private List<Waiting> carryOut(List<Waiting> call, BusOutcome[] outcomes) {
    try {
      return settle(call, bus.put(call.stream().map(each -> each.entry).toList()), outcomes);
    } catch (BusUnavailableException e) {
      String why = String.valueOf(e.getMessage());
      boolean condemned = e.isMalformed() && call.size() == 1;
      for (Waiting each : call) {
        // Of several, each is sent alone to find the one that breaks the call.
        each.alone |= e.isMalformed();
        outcomes[each.place] =
            condemned ? new BusOutcome.Refused(e.code(), why) : new BusOutcome.Left(why);
      }
      return condemned ? List.of() : call;
    }
  }

  private static List<Waiting> settle(
      List<Waiting> call, List<EntryResult> results, BusOutcome[] outcomes) {
    List<Waiting> again = new ArrayList<>();
    for (int i = 0; i < call.size(); i++) {
      Waiting each = call.get(i);
      EntryResult result = results.get(i);
      if (result instanceof Put put) {
        outcomes[each.place] = new BusOutcome.OnBus(put.busEventId());
      } else if (result instanceof Refused refused) {
        outcomes[each.place] = new BusOutcome.Refused(refused.code(), refused.message());
      } else if (result instanceof NotNow notNow) {
        outcomes[each.place] = new BusOutcome.Left(notNow.message());
        again.add(each);
      }
    }
    return again;
  }

  private static void pause(Duration pause, long deadline) throws InterruptedException {
    long left = deadline - System.nanoTime();
    TimeUnit.NANOSECONDS.sleep(Math.min(pause.toNanos(), Math.max(0, left)));
  }

  /** An entry without an outcome. */
  private static final class Waiting {
    private final int place;
    private final BusEntry entry;
    private boolean alone;

    Waiting(int place, BusEntry entry) {
      this.place = place;
      this.entry = entry;
    }
  }
}
