package dev.trestle.launcher;

import java.io.IOException;

/**
 * Runs a main class in a process whose parent may die at any time: when standard input ends, so
 * does this process, the graceful way.
 */
final class Child {

  private Child() {}

  public static void main(String[] arguments) throws Exception {
    Thread watcher = new Thread(Child::exitWhenInputEnds, "parent-watcher");
    watcher.setDaemon(true);
    watcher.start();
    String[] rest = java.util.Arrays.copyOfRange(arguments, 1, arguments.length);
    Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
  }

  private static void exitWhenInputEnds() {
    try {
      while (System.in.read() >= 0) {
        // The parent says nothing; only the end counts.
      }
    } catch (IOException e) {
      // As good as its end.
    }
    System.exit(0);
  }
}
