package dev.trestle.benchmarks.aws.expression;

/** An expression that DynamoDB would refuse, or one that the stand-in does not know. */
public final class ExpressionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ExpressionException(String message) {
    super(message);
  }
}
