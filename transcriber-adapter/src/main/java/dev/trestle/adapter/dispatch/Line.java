package dev.trestle.adapter.dispatch;

import java.util.TreeSet;

/** One user's waiting jobs of one priority. */
final class Line {

  final TreeSet<Candidate> jobs = new TreeSet<>(Candidate.LONGEST_WAIT);

  /** Milliseconds of audio that the user may have dispatched before the next one's turn. */
  long credit;

  int size() {
    return jobs.size();
  }
}
