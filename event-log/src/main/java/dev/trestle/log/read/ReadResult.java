package dev.trestle.log.read;

import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.OffsetRange;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a read found. */
public sealed interface ReadResult {

  /**
   * Records from the wanted offset on, without gaps.
   *
   * @param records may be empty: then there are none yet
   * @param next where to read on
   * @param endSeen a time at which the partition held nothing after these records; {@code null} if
   *     it may hold more
   */
  record Page(List<LogRecord> records, Offset next, @Nullable Instant endSeen)
      implements ReadResult {

    /** Whether the partition was seen to hold nothing more. */
    public boolean atEnd() {
      return endSeen != null;
    }
  }

  /** The wanted offset lies before the oldest kept record or beyond the next to come. */
  record OutOfRange(OffsetRange range) implements ReadResult {}
}
