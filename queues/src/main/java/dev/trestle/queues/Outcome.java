package dev.trestle.queues;

import java.time.Duration;
import java.util.Locale;

/** What became of a message. */
public sealed interface Outcome {

  /** Label of the outcome in metrics and logs. */
  String label();

  /**
   * The effect is durable, or was before: the message is deleted.
   *
   * @param label what was done, such as {@code job_queued}; one of few
   */
  record Done(String label) implements Outcome {}

  /**
   * The message can never be processed: it goes to the handler's dead-letter queue, see {@link
   * DeadLetterQueue}.
   *
   * @param code stable name for programs, such as {@code NOT_JSON}; one of few
   * @param message for a person: what is wrong, and what to do
   */
  record Rejected(String code, String message) implements Outcome {
    @Override
    public String label() {
      return code.toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Another holds the work for now: the message comes again after {@code delay}, here or elsewhere.
   * It counts as one more delivery, after a number of which SQS dead-letters a message; who waits
   * for an outage to end throws {@link OutageException} instead.
   *
   * @param delay in whole seconds; at most what is left of SQS's 12 hours since the message was
   *     received, which it is cut to
   */
  record Later(Duration delay) implements Outcome {
    @Override
    public String label() {
      return "later";
    }
  }
}
