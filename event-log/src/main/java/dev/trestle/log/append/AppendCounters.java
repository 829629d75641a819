package dev.trestle.log.append;

import java.util.concurrent.atomic.LongAdder;

/** Counts of one appender. */
final class AppendCounters {
  final LongAdder records = new LongAdder();
  final LongAdder batches = new LongAdder();
  final LongAdder duplicates = new LongAdder();
  final LongAdder conflicts = new LongAdder();
  final LongAdder failures = new LongAdder();
}
