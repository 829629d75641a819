package dev.trestle.adapter.queue;

import java.time.Duration;

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
   * The message can never be processed: it goes to the dead-letter queue, with the reason.
   *
   * @param rejection stable name for programs
   * @param message for a person: what is wrong, and what to do
   */
  record Rejected(Rejection rejection, String message) implements Outcome {
    @Override
    public String label() {
      return rejection.name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * Another holds the work for now: the message comes again after {@code delay}.
   *
   * @param delay from 0 to 12 hours, in whole seconds
   */
  record Later(Duration delay) implements Outcome {
    @Override
    public String label() {
      return "later";
    }
  }
}
