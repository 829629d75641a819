package dev.trestle.adapter.job;

import java.util.function.Supplier;

/** When a process dies: before or after one of the things that it does to the world outside. */
public final class Death {

  /** The process is gone, and catches nothing any more. */
  public static final class Died extends Error {
    private static final long serialVersionUID = 1;

    private Died() {
      super("the process is dead");
    }
  }

  private final boolean afterwards;
  private int left;

  /**
   * @param step at which it dies, from 0
   * @param afterwards whether that is still done
   */
  public Death(int step, boolean afterwards) {
    this.left = step;
    this.afterwards = afterwards;
  }

  /** Does a step, or dies at it. */
  public <T> T at(Supplier<T> step) {
    if (left-- != 0) {
      return step.get();
    }
    if (afterwards) {
      var unused = step.get();
    }
    throw new Died();
  }
}
