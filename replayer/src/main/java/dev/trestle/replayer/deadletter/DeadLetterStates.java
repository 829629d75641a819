package dev.trestle.replayer.deadletter;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.trestle.log.TableKeys;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterState;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of each dead letter, in the state table: {@code dead-letters#<yyyy-mm-dd>}, by the
 * day of its sending, sorted by its id, with the letter in {@code d}, {@code state}, {@code token}
 * and {@code claimed} (milliseconds since the epoch). {@code dead-letter-days} lists the days.
 *
 * <p>That item is the truth, and changes by one conditional write. Copies of those that are open
 * lie under {@code dead-letters-open}, so that they are found among any number of settled ones. A
 * copy is there before its letter is open and goes after it was settled; whoever finds one that is
 * left over {@linkplain #refresh removes} it.
 *
 * <p>Methods throw {@link dev.trestle.log.store.StoreException} if the table does not answer.
 */
@Singleton
final class DeadLetterStates {

  private static final String DAY_PREFIX = "dead-letters#";
  private static final String DAYS = "dead-letter-days";
  private static final String OPEN = "dead-letters-open";
  private static final String STATE = "state";
  private static final String CLAIMED = "claimed";

  /** Days are forgotten once their letters are: these are 27 years of them. */
  private static final int MAX_DAYS = 10_000;

  private final StateTable table;
  private final Clock clock;
  private final Duration keep;
  private final Set<LocalDate> knownDays = ConcurrentHashMap.newKeySet();

  DeadLetterStates(StateTable table, Clock clock, DeadLetterConfig config) {
    this.table = table;
    this.clock = clock;
    this.keep = config.keep();
  }

  /**
   * Notes that a message is about to be recorded. Costs one write, won or lost.
   *
   * @param letter of state UNSPECIFIED
   * @return empty if it was not known; else what is kept of it
   */
  Optional<Kept> arrive(DeadLetter letter) {
    noteDay(new DeadLetterId(letter.getId()).day());
    return table
        .put(item(letter, 0, Instant.EPOCH), StateCondition.ABSENT)
        .flatMap(StateTable.Stored::item)
        .map(DeadLetterStates::kept);
  }

  /**
   * Opens a letter whose record is in the log; may be repeated. Costs one read and two writes.
   *
   * @param letter of state OPEN, with its position
   * @return whether this call opened it; {@code false} if it was opened before
   */
  boolean open(DeadLetter letter) {
    if (get(new DeadLetterId(letter.getId())).filter(Kept::isRecorded).isPresent()) {
      return false;
    }
    putOpen(letter);
    boolean opened =
        table
            .put(
                item(letter, 0, Instant.EPOCH),
                new StateCondition.TextIs(
                    STATE, DeadLetterState.DEAD_LETTER_STATE_UNSPECIFIED.name()))
            .isEmpty();
    if (!opened) {
      // Another was faster, and may have settled it before the copy was put.
      var unused = refresh(letter);
    }
    return opened;
  }

  /** Empty if there is none, or it is no longer kept. Costs one read. */
  Optional<Kept> get(DeadLetterId id) {
    return table.get(key(id.day()), id.text()).map(DeadLetterStates::kept);
  }

  /**
   * Takes the right to work on a letter. Costs one write, won or lost.
   *
   * @param until when others may take it over
   * @return empty if it has changed since it was read
   */
  Optional<Kept> claim(Kept seen, Instant until) {
    Kept claimed = new Kept(seen.letter(), seen.token() + 1, until);
    boolean won = table.put(item(claimed), tokenIs(seen.token())).isEmpty();
    return won ? Optional.of(claimed) : Optional.empty();
  }

  /**
   * Writes what became of a letter, and gives the claim back. Costs one write, won or lost, and one
   * for the copy.
   *
   * @return {@code false} if another has claimed it meanwhile: nothing is changed
   */
  boolean change(Kept claimed, DeadLetter changed) {
    boolean won =
        table
            .put(item(changed, claimed.token(), Instant.EPOCH), tokenIs(claimed.token()))
            .isEmpty();
    if (won && changed.getState() == DeadLetterState.DEAD_LETTER_STATE_OPEN) {
      putOpen(changed);
    } else if (won) {
      removeOpen(changed.getId());
    }
    return won;
  }

  /** Copies of open letters, by id; see {@link #refresh}. Costs one read unit per 4 KB. */
  List<Kept> open(String from, @Nullable String to, int limit) {
    return table.list(OPEN, from, to, limit).stream().map(DeadLetterStates::kept).toList();
  }

  /**
   * Makes the copy of a letter what the letter is. Costs one read, and one write if they differ.
   *
   * @param copy as {@link #open(String, String, int)} gave it
   * @return the letter itself, if it is open
   */
  Optional<Kept> refresh(DeadLetter copy) {
    Optional<Kept> kept = get(new DeadLetterId(copy.getId()));
    if (kept.isPresent() && !kept.get().isRecorded()) {
      return Optional.empty();
    }
    Optional<Kept> open = kept.filter(Kept::isOpen);
    if (open.isEmpty()) {
      removeOpen(copy.getId());
    } else if (!open.get().letter().equals(copy)) {
      putOpen(open.get().letter());
    }
    return open;
  }

  /**
   * All letters by id, open or not, and those that are about to be recorded. Costs one read unit
   * per 4 KB, and one read for each day that is passed.
   *
   * @param from first id wanted, {@code ""} for all
   * @param to last id wanted, or {@code null} for no end
   * @param limit 1 or more
   */
  List<Kept> all(String from, @Nullable String to, int limit) {
    List<Kept> found = new ArrayList<>();
    String firstDay = from.isEmpty() ? "" : new DeadLetterId(from).day().toString();
    String lastDay = to == null ? null : new DeadLetterId(to).day().toString();
    for (StateItem listed : table.list(DAYS, firstDay, lastDay, MAX_DAYS)) {
      LocalDate day = LocalDate.parse(listed.sort());
      List<StateItem> items = table.list(key(day), from, to, limit - found.size());
      items.forEach(item -> found.add(kept(item)));
      if (found.size() == limit) {
        break;
      }
      if (items.isEmpty()) {
        forgetDay(day);
      }
    }
    return found;
  }

  /** No queue keeps a message for so long: what is not there will not come. */
  private void forgetDay(LocalDate day) {
    Instant end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    if (end.plus(keep).isBefore(clock.instant()) && table.list(key(day), "", null, 1).isEmpty()) {
      knownDays.remove(day);
      boolean unused = table.delete(DAYS, day.toString(), StateCondition.NONE);
    }
  }

  private void noteDay(LocalDate day) {
    if (!knownDays.contains(day)) {
      var unused = table.put(StateItem.of(DAYS, day.toString()), StateCondition.NONE);
      knownDays.add(day);
    }
  }

  private void putOpen(DeadLetter letter) {
    StateItem copy = StateItem.of(OPEN, letter.getId()).withData(letter.toByteArray());
    var unused = table.put(copy, StateCondition.NONE);
  }

  private void removeOpen(String id) {
    boolean unused = table.delete(OPEN, id, StateCondition.NONE);
  }

  private StateItem item(Kept kept) {
    return item(kept.letter(), kept.token(), kept.claimedUntil());
  }

  private StateItem item(DeadLetter letter, long token, Instant claimedUntil) {
    StateItem item =
        StateItem.of(key(new DeadLetterId(letter.getId()).day()), letter.getId())
            .with(STATE, letter.getState().name())
            .with(TableKeys.TOKEN, token)
            .with(CLAIMED, claimedUntil.toEpochMilli())
            .withData(letter.toByteArray());
    boolean isSettled =
        letter.getState() != DeadLetterState.DEAD_LETTER_STATE_UNSPECIFIED
            && letter.getState() != DeadLetterState.DEAD_LETTER_STATE_OPEN;
    return isSettled ? item.with(TableKeys.TTL, clock.instant().plus(keep).getEpochSecond()) : item;
  }

  private static Kept kept(StateItem item) {
    try {
      return new Kept(
          DeadLetter.parseFrom(item.data().orElseThrow()),
          item.number(TableKeys.TOKEN).orElse(0),
          Instant.ofEpochMilli(item.number(CLAIMED).orElse(0)));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(
          "state item " + item.key() + " / " + item.sort() + " is no dead letter", e);
    }
  }

  private static String key(LocalDate day) {
    return DAY_PREFIX + day;
  }

  private static StateCondition tokenIs(long token) {
    return new StateCondition.NumberIs(TableKeys.TOKEN, token);
  }
}
