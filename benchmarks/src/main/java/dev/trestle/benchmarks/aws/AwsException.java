package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** An answer with status 400. */
final class AwsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;
  private final transient @Nullable ObjectNode item;

  AwsException(String code, String message) {
    this(code, message, null);
  }

  /**
   * A refusal that shows what was found.
   *
   * @param item what ReturnValuesOnConditionCheckFailure asked for, if it did
   */
  AwsException(String code, String message, @Nullable ObjectNode item) {
    super(message, null, false, false);
    this.code = code;
    this.item = item;
  }

  String code() {
    return code;
  }

  @Nullable ObjectNode item() {
    return item;
  }
}
