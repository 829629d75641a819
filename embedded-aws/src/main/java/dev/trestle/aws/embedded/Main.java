package dev.trestle.aws.embedded;

import dev.trestle.aws.embedded.front.PortTakenException;
import java.io.IOException;

/** Embedded AWS as a program. */
public final class Main {

  /**
   * Takes {@code --port N} (default 4566) and {@code --host A} (default 127.0.0.1). Prints one line
   * when ready and runs until SIGTERM or, with {@code --stop-on-eof}, the end of standard input.
   * Exits with 2 when the arguments are wrong or the port is taken, with 1 when a backend does not
   * start.
   */
  public static void main(String[] args) {
    int port = EmbeddedAws.DEFAULT_PORT;
    String host = "127.0.0.1";
    boolean stopOnEof = false;
    try {
      for (int i = 0; i < args.length; i++) {
        switch (args[i]) {
          case "--port" -> port = Integer.parseInt(args[++i]);
          case "--host" -> host = args[++i];
          case "--stop-on-eof" -> stopOnEof = true;
          default -> throw new IllegalArgumentException(args[i]);
        }
      }
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      exit(
          2,
          "usage: [--port N] [--host ADDRESS] [--stop-on-eof]; not understood: " + e.getMessage());
    }
    run(new EmbeddedAws.Options(host, port), stopOnEof);
  }

  private static void run(EmbeddedAws.Options options, boolean stopOnEof) {
    long began = System.nanoTime();
    EmbeddedAws aws;
    try {
      aws = EmbeddedAws.start(options);
    } catch (PortTakenException e) {
      exit(2, "embedded AWS cannot start: " + e.getMessage());
      return;
    } catch (RuntimeException e) {
      exit(1, "embedded AWS cannot start: " + e.getMessage());
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(aws::close, "embedded-aws-stop"));
    long millis = (System.nanoTime() - began) / 1_000_000;
    System.out.println("embedded AWS is ready on " + aws.endpoint() + " after " + millis + " ms");
    waitForEnd(stopOnEof);
  }

  private static void waitForEnd(boolean stopOnEof) {
    try {
      if (stopOnEof) {
        while (System.in.read() >= 0) {
          // Only its end counts.
        }
        System.exit(0);
      }
      Thread.currentThread().join();
    } catch (IOException e) {
      System.exit(0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void exit(int status, String message) {
    System.err.println(message);
    System.exit(status);
  }

  private Main() {}
}
