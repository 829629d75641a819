package dev.trestle.replayer;

import io.micronaut.runtime.Micronaut;

/** Runs the replayer. */
public final class ReplayerApplication {

  private ReplayerApplication() {}

  public static void main(String[] args) {
    // Standard output is for JSON lines.
    Micronaut.build(args).mainClass(ReplayerApplication.class).banner(false).start();
  }
}
