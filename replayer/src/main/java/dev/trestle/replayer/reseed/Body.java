package dev.trestle.replayer.reseed;

import dev.trestle.log.LogRecord;

/** The text of a message, in one format. Safe across threads. */
interface Body {

  Rendered<String> of(LogRecord record);
}
