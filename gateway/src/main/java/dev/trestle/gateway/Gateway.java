package dev.trestle.gateway;

import io.micronaut.runtime.Micronaut;

/** Runs the service until it is told to stop. */
public final class Gateway {

  private Gateway() {}

  public static void main(String[] args) {
    // Standard output is for JSON lines alone.
    Micronaut.build(args).mainClass(Gateway.class).banner(false).start();
  }
}
