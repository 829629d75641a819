package dev.trestle.replayer.read;

import dev.trestle.log.Offset;
import dev.trestle.proto.Problem;
import dev.trestle.v1.ErrorReason;
import java.time.Duration;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Why a read ends before it is complete. */
final class ReadProblems {

  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration RETRY_LATER = Duration.ofSeconds(10);

  private ReadProblems() {}

  /**
   * @param resume where to go on in each partition; empty if nothing was sent
   */
  static Problem stopping(SortedMap<Integer, Offset> resume) {
    return resumable(
        ErrorReason.ERROR_REASON_SHUTTING_DOWN, "The server is stopping: resume", resume);
  }

  /**
   * @param resume where to go on in each partition; empty if nothing was sent
   */
  static Problem unavailable(SortedMap<Integer, Offset> resume) {
    return resumable(
            ErrorReason.ERROR_REASON_LOG_UNAVAILABLE, "The log does not answer: resume", resume)
        .withRetryDelay(RETRY);
  }

  /**
   * @param refusal why the caller may not read on
   * @param resume where to go on in each partition once they may; empty if nothing was sent
   */
  static Problem notAllowed(Problem refusal, SortedMap<Integer, Offset> resume) {
    return resumable(refusal, resume);
  }

  static Problem tooManySubjects(String log, int most) {
    return Problem.of(
            ErrorReason.ERROR_REASON_TOO_MANY_SUBJECTS,
            "The range has records of more than "
                + most
                + " subjects: read a narrower range, filter, or read one partition at a time; or"
                + " use a projection")
        .with("log", log)
        .with("limit", most);
  }

  static Problem noRoom() {
    return Problem.of(
            ErrorReason.ERROR_REASON_OVERLOADED,
            "Reads with latest_per_key take all the memory they may: retry, or narrow the range")
        .withRetryDelay(RETRY_LATER);
  }

  private static Problem resumable(
      ErrorReason reason, String message, SortedMap<Integer, Offset> resume) {
    return resumable(Problem.of(reason, message + " after the last record received"), resume);
  }

  private static Problem resumable(Problem problem, SortedMap<Integer, Offset> resume) {
    if (resume.isEmpty()) {
      return problem;
    }
    if (resume.size() == 1) {
      problem = problem.with("resume_offset", resume.values().iterator().next().value());
    }
    return problem.with(
        "resume_offsets",
        resume.entrySet().stream()
            .map(each -> each.getKey() + ":" + each.getValue().value())
            .collect(Collectors.joining(",")));
  }
}
