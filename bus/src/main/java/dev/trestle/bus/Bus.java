package dev.trestle.bus;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where entries are put. Safe across threads; calls block. */
public interface Bus {

  /** Entries of one call, at most (AWS, "Amazon EventBridge quotas"). */
  int MAX_ENTRIES = 10;

  /**
   * Puts entries.
   *
   * @param entries 1 to {@value #MAX_ENTRIES}
   * @return one result for each, in order
   * @throws BusUnavailableException if the bus did not take the call; entries may have been put all
   *     the same
   */
  List<EntryResult> put(List<BusEntry> entries);

  /** What became of one entry. */
  sealed interface EntryResult {}

  /**
   * The bus has it.
   *
   * @param busEventId the bus's own id of it
   */
  record Put(String busEventId) implements EntryResult {}

  /** The bus will never take it: the event itself is at fault. */
  record Refused(String code, String message) implements EntryResult {}

  /**
   * The bus does not have it, for a reason that passes or that somebody mends: an outage.
   *
   * @param code short, from a small set: a label
   * @param message what happened and what to do
   * @param passes whether it passes by itself, soon enough for later entries of the order to wait
   */
  record NotNow(String code, String message, boolean passes) implements EntryResult {}

  /** The bus did not take a call. The message says what happened and what to do. */
  final class BusUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final boolean malformed;

    /** See {@link #code} and {@link #isMalformed}. */
    public BusUnavailableException(
        String code, boolean malformed, String message, @Nullable Throwable cause) {
      super(message, cause);
      this.code = code;
      this.malformed = malformed;
    }

    /** Short, from a small set: a label. */
    public String code() {
      return code;
    }

    /** Whether it is the call that is wrong: some entry of it will never be taken. */
    public boolean isMalformed() {
      return malformed;
    }
  }
}
