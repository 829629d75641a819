package dev.trestle.adapter.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.adapter.faults.Violation.Kind;
import dev.trestle.v1.Event;
import dev.trestle.v1.JobStatus;
import dev.trestle.v1.TranscriptionJob;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Compares the events that came with the jobs, the messages to workers and the ends that were told:
 * one job for an event, one end for a job that was not retried, and the same that the job has; no
 * message without a job, none lost, and none more often than a fault excuses.
 */
final class Checker {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<JobStatus> ENDS =
      Set.of(
          JobStatus.JOB_STATUS_COMPLETED,
          JobStatus.JOB_STATUS_PARTIAL,
          JobStatus.JOB_STATUS_FAILED,
          JobStatus.JOB_STATUS_TIMED_OUT,
          JobStatus.JOB_STATUS_CANCELLED);

  private final List<Violation> violations = new ArrayList<>();

  private Checker() {}

  /**
   * Every promise found broken.
   *
   * @param events ids of what came, however often
   * @param jobs all that there are
   * @param sent all that workers got
   * @param told all that the log has
   * @param copies how often workers may be told of one attempt
   */
  static List<Violation> check(
      Set<String> events,
      Collection<TranscriptionJob> jobs,
      Collection<Sent> sent,
      Collection<Event> told,
      int copies) {
    Checker checker = new Checker();
    checker.checkJobs(events, jobs);
    checker.checkSent(jobs, sent, copies);
    checker.checkTold(jobs, told);
    return List.copyOf(checker.violations);
  }

  /** Whether a job has ended for good. */
  static boolean isEnded(TranscriptionJob job) {
    return ENDS.contains(job.getStatus());
  }

  /**
   * Whether the workers of a route ever had more jobs than they may.
   *
   * @param most at a time
   */
  static List<Violation> checkLimit(int most, int limit) {
    return most > limit
        ? List.of(new Violation(Kind.OVER_LIMIT, most + " jobs, at most " + limit + " may be"))
        : List.of();
  }

  /**
   * Whether a dead-letter queue has what it should.
   *
   * @param poison bodies that cannot be processed
   * @param dead bodies of the queue
   */
  static List<Violation> checkDead(Collection<String> poison, Collection<String> dead) {
    return poison.stream()
        .filter(body -> !dead.contains(body))
        .map(body -> new Violation(Kind.NOWHERE, body))
        .toList();
  }

  private void checkJobs(Set<String> events, Collection<TranscriptionJob> jobs) {
    Map<String, Long> made = count(jobs, TranscriptionJob::getEventId);
    for (String event : events) {
      long found = made.getOrDefault(event, 0L);
      if (found == 0) {
        report(Kind.NO_JOB, "event " + event);
      } else if (found > 1) {
        report(Kind.TWO_JOBS, found + " of event " + event);
      }
    }
    for (TranscriptionJob job : jobs) {
      if (!isEnded(job)) {
        report(Kind.OPEN, job.getJobId() + " is " + job.getStatus());
      }
    }
  }

  private void checkSent(Collection<TranscriptionJob> jobs, Collection<Sent> sent, int copies) {
    Set<String> known = jobs.stream().map(TranscriptionJob::getJobId).collect(Collectors.toSet());
    Set<String> reached = new HashSet<>();
    Map<String, Set<String>> bodies = new HashMap<>();
    for (Sent message : sent) {
      reached.add(message.jobId());
      bodies
          .computeIfAbsent(message.jobId() + "#" + message.attempt(), none -> new HashSet<>())
          .add(message.body());
      if (!known.contains(message.jobId())) {
        report(Kind.STRAY, "message of " + message.jobId());
      }
    }
    count(sent, message -> message.jobId() + "#" + message.attempt())
        .forEach(
            (attempt, times) -> {
              if (times > copies) {
                report(Kind.SENT_AGAIN, times + " messages of " + attempt);
              }
            });
    bodies.forEach(
        (attempt, different) -> {
          if (different.size() > 1) {
            report(Kind.TWO_JOBS, attempt + " was sent as " + different);
          }
        });
    for (TranscriptionJob job : jobs) {
      boolean mayBeUnsent = job.getStatus() == JobStatus.JOB_STATUS_CANCELLED;
      if (!mayBeUnsent && !reached.contains(job.getJobId())) {
        report(Kind.UNSENT, job.getJobId());
      }
    }
  }

  private void checkTold(Collection<TranscriptionJob> jobs, Collection<Event> told) {
    Map<String, TranscriptionJob> byId =
        jobs.stream().collect(Collectors.toMap(TranscriptionJob::getJobId, Function.identity()));
    Map<String, Integer> times = new HashMap<>();
    for (Event event : told) {
      JsonNode payload = payload(event);
      String jobId = payload.path("jobId").asText();
      TranscriptionJob job = byId.get(jobId);
      if (job == null) {
        report(Kind.STRAY, "end of " + jobId);
        continue;
      }
      if (times.merge(jobId, 1, Integer::sum) > 1) {
        report(Kind.TOLD_TWICE, jobId);
      }
      if (!event.getId().equals(job.getCompletionEventId()) || !agrees(job, payload)) {
        report(Kind.CONTRADICTION, job.getStatus() + " of " + jobId + ", told was " + payload);
      }
    }
    for (TranscriptionJob job : jobs) {
      if (isEnded(job) && !times.containsKey(job.getJobId())) {
        report(Kind.UNTOLD, job.getJobId() + " is " + job.getStatus());
      }
    }
  }

  private static boolean agrees(TranscriptionJob job, JsonNode payload) {
    String status = payload.path("status").asText();
    String code = payload.path("error").path("code").asText();
    return switch (job.getStatus()) {
      case JOB_STATUS_COMPLETED -> status.equals("completed");
      case JOB_STATUS_PARTIAL -> status.equals("partial");
      case JOB_STATUS_TIMED_OUT -> status.equals("failed") && code.equals("TIMED_OUT");
      case JOB_STATUS_CANCELLED -> status.equals("failed") && code.equals("CANCELLED");
      case JOB_STATUS_FAILED -> status.equals("failed");
      default -> true;
    };
  }

  private static JsonNode payload(Event event) {
    try {
      return JSON.readTree(event.getJson());
    } catch (JsonProcessingException e) {
      throw new AssertionError("no payload: " + event, e);
    }
  }

  private static <T> Map<String, Long> count(Collection<T> all, Function<T, String> key) {
    return all.stream().collect(Collectors.groupingBy(key, Collectors.counting()));
  }

  private void report(Kind kind, String what) {
    violations.add(new Violation(kind, what));
  }
}
