package dev.trestle.replayer;

import dev.trestle.replayer.objects.ImportCommand;
import io.micronaut.runtime.Micronaut;
import java.util.List;

/** Runs the replayer, or one import and nothing else: see {@link ImportCommand}. */
public final class ReplayerApplication {

  private ReplayerApplication() {}

  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals(ImportCommand.NAME)) {
      List<String> options = List.of(args).subList(1, args.length);
      System.exit(ImportCommand.run(options, System.err));
    }
    // Standard output is for JSON lines.
    Micronaut.build(args).mainClass(ReplayerApplication.class).banner(false).start();
  }
}
