package dev.trestle.log.read;

import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.OffsetRange;
import java.util.List;

/** What a read found. */
public sealed interface ReadResult {

  /**
   * Records from the wanted offset on, without gaps.
   *
   * @param records may be empty: then there are none yet
   * @param next where to read on
   * @param atEnd whether the partition was seen to hold nothing from the wanted offset on; only
   *     ever with no records
   */
  record Page(List<LogRecord> records, Offset next, boolean atEnd) implements ReadResult {}

  /** The wanted offset lies before the oldest kept record or beyond the next to come. */
  record OutOfRange(OffsetRange range) implements ReadResult {}
}
