package dev.trestle.examples;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;

/** Makes member {@code transcript} of what the worker writes. */
interface Transcriber {

  /**
   * Transcribes one file.
   *
   * @throws IOException if it cannot; the job is then left for another try
   */
  ObjectNode transcribe(Path audio, Job job) throws IOException, InterruptedException;
}
