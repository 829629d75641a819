package dev.trestle.aws.embedded.child;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/**
 * Runs another main class for as long as the parent process lives.
 *
 * <p>The parent holds the other end of standard input and never writes to it. The kernel closes it
 * when the parent ends, however it ends, and this process ends too.
 */
public final class ChildMain {

  private static final Duration GRACE = Duration.ofSeconds(5);

  /** Takes the main class and its arguments. */
  public static void main(String[] args) throws Exception {
    Thread watch = new Thread(ChildMain::endWithParent, "parent-watch");
    watch.setDaemon(true);
    watch.start();
    Class.forName(args[0])
        .getMethod("main", String[].class)
        .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever said here.
      }
    } catch (IOException e) {
      // As good as closed.
    }
    Thread limit = new Thread(ChildMain::haltSoon, "halt");
    limit.setDaemon(true);
    limit.start();
    System.exit(0); // lets S3Mock delete its files
  }

  private static void haltSoon() {
    try {
      Thread.sleep(GRACE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(0);
  }

  private ChildMain() {}
}
