package dev.trestle.schemas;

import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import java.util.Locale;

/**
 * One validation with a budget: a schema whose alternatives multiply with the depth of the payload
 * ends in {@link Exhausted} rather than in hours of work or a full stack.
 */
final class BoundedExecution extends ExecutionContext {

  private static final long STEPS_TO_START = 50_000;
  private static final long STEPS_PER_VALUE = 64;

  /** Below what fills the 512 KiB stack that some JVMs give a thread. */
  private static final int MAX_DEPTH = 800;

  private static final ExecutionConfig CONFIG =
      ExecutionConfig.builder().locale(Locale.ROOT).build();

  private long stepsLeft;
  private int depth;

  /**
   * @param size the number of values in the payload
   */
  BoundedExecution(int size) {
    super(CONFIG);
    stepsLeft = STEPS_TO_START + STEPS_PER_VALUE * size;
  }

  @Override
  public void evaluationPathAddLast(String token) {
    step();
    super.evaluationPathAddLast(token);
  }

  @Override
  public void evaluationPathAddLast(int token) {
    step();
    super.evaluationPathAddLast(token);
  }

  @Override
  public void evaluationPathRemoveLast() {
    depth--;
    super.evaluationPathRemoveLast();
  }

  private void step() {
    if (stepsLeft-- <= 0 || depth > MAX_DEPTH) {
      throw Exhausted.INSTANCE;
    }
    depth++;
  }

  /** The budget is used up. Never leaves this package. */
  static final class Exhausted extends RuntimeException {
    private static final long serialVersionUID = 1L;
    static final Exhausted INSTANCE = new Exhausted();

    private Exhausted() {
      super("validation budget used up", null, false, false);
    }
  }
}
