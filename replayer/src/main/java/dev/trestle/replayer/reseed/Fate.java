package dev.trestle.replayer.reseed;

import java.util.Locale;

/** What became of a record. */
enum Fate {
  /** The target has it. */
  SENT,
  /** The filter does not match it, or the reseed's creator may not read its type. */
  PASSED,
  /** The format leaves it out. */
  OMITTED,
  /** The target will never take it, and it is to be passed over. */
  REFUSED;

  /** As a count of the operation. */
  String count() {
    return name().toLowerCase(Locale.ROOT);
  }
}
