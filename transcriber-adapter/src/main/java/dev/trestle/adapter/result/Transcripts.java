package dev.trestle.adapter.result;

import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.job.Job;
import java.io.IOException;

/** What workers wrote. */
interface Transcripts {

  /**
   * Reads the transcript of a job.
   *
   * @throws IOException if the connection breaks
   */
  Reading<Transcript> read(Job job) throws IOException;
}
