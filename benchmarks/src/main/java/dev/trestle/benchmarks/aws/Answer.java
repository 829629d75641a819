package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Where the answer to one request goes; given once, at once or later. */
@FunctionalInterface
interface Answer {

  /**
   * Gives the answer.
   *
   * @param since from when the delay of its service counts, by {@link System#nanoTime}
   */
  void give(ObjectNode body, long since);
}
