package dev.trestle.adapter.event;

import dev.trestle.queues.Outcome;

/**
 * Why a message can never be processed. Travels as message attribute {@code ERROR_CODE} on the
 * dead-letter queue.
 */
public enum Rejection {
  /** The body is no JSON object. Correct the sender. */
  NOT_JSON,
  /** The EventBridge envelope lacks a member or has one of the wrong type. Correct the sender. */
  ENVELOPE_INVALID,
  /** No route is for events of this type. Correct the rule that sent it, or add a route. */
  EVENT_TYPE_UNEXPECTED,
  /** Neither adapter nor gateway has the schema version. Register the schema, then redrive. */
  SCHEMA_VERSION_NOT_FOUND,
  /** The payload violates its schema. Correct the publisher, and publish again. */
  SCHEMA_VIOLATION,
  /** The route's pattern cannot be tried on the event in bounded time. Simplify the pattern. */
  EVENT_UNMATCHABLE,
  /** The route's mapping makes no job of the payload. Correct the mapping, then redrive. */
  MAPPING_FAILED,
  /** Workers would cut the object's key at a {@code ?} or {@code #}. Rename the object. */
  KEY_UNSUPPORTED,
  /** An event of the same id asked for other audio before. Publish it again under a new id. */
  EVENT_ID_REUSED,
  /** The message is neither an S3 event nor a result. Correct the sender. */
  RESULT_INVALID,
  /** No such job. The job was never accepted here, or belongs to another environment. */
  JOB_NOT_FOUND,
  /** The result says that the job is done, but its transcript is not there. */
  TRANSCRIPT_NOT_FOUND,
  /** S3 does not say whether the transcript is there. Correct the adapter's role, then redrive. */
  TRANSCRIPT_FORBIDDEN,
  /** The transcript is not of the agreed shape or is another job's. Correct the worker. */
  TRANSCRIPT_INVALID,
  /** The gateway refuses the event of the job's end. Remove the cause, then redrive. */
  COMPLETION_REFUSED;

  /**
   * The outcome of a message that is rejected for this reason.
   *
   * @param message for a person: what is wrong, and what to do
   */
  public Outcome.Rejected because(String message) {
    return new Outcome.Rejected(name(), message);
  }
}
