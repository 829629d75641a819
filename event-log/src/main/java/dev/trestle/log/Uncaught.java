package dev.trestle.log;

/** What a thread's own work has no answer to. */
public final class Uncaught {

  private Uncaught() {}

  /**
   * Hands it to the thread's handler of what nobody caught, which may end the process, and returns:
   * for work that has to go on whatever happens.
   */
  public static void tell(Throwable failure) {
    Thread thread = Thread.currentThread();
    thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
  }

  /**
   * The same task, which fails only by {@link #tell}: a timer would keep a failure to itself, and
   * never run the task again.
   */
  public static Runnable told(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error failure) {
        tell(failure);
      }
    };
  }
}
