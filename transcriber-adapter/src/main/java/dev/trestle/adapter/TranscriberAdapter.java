package dev.trestle.adapter;

import io.micronaut.runtime.Micronaut;

/** Runs the service until it is told to stop. */
public final class TranscriberAdapter {

  private TranscriberAdapter() {}

  public static void main(String[] args) {
    Micronaut.build(args).mainClass(TranscriberAdapter.class).banner(false).start();
  }
}
