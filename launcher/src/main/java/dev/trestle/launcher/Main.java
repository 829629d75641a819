package dev.trestle.launcher;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** What the script {@code trestle} runs once everything is built. */
final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    int exit;
    try {
      Options options = Options.parse(List.of(arguments), System.getenv());
      Path home = Path.of(System.getProperty("trestle.home", "."));
      exit =
          options.command().equals("demo")
              ? Demo.run(home, options, out)
              : local(home, options, out);
    } catch (Options.UsageException e) {
      System.err.println("trestle: " + e.getMessage() + "; see ./trestle help");
      exit = 2;
    } catch (LaunchException e) {
      System.err.println("trestle: " + e.getMessage());
      exit = 1;
    }
    System.exit(exit);
  }

  private static int local(Path home, Options options, PrintStream out) {
    Stack stack = Stack.start(home, options, out);
    AtomicBoolean stopping = new AtomicBoolean();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stopping.set(true);
                  out.println("Stopping …");
                  stack.close();
                },
                "stop"));
    out.println("Trestle is ready");
    out.println();
    out.println(Hints.text(options));
    ManagedChannel replayer =
        ManagedChannelBuilder.forAddress("localhost", options.ports().replayer().grpc())
            .usePlaintext()
            .build();
    EventLines.follow(replayer, out, stopping::get);
    return 1;
  }
}
