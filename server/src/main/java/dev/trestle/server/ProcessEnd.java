package dev.trestle.server;

import jakarta.inject.Singleton;

/** Ends this process. */
@Singleton
class ProcessEnd {

  /** Has everything stop first. Does not return. */
  void exit(int code) {
    System.exit(code);
  }

  /** At once. */
  void halt(int code) {
    Runtime.getRuntime().halt(code);
  }
}
