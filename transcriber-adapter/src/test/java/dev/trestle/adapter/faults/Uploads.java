package dev.trestle.adapter.faults;

import dev.trestle.server.testing.Await;
import dev.trestle.v1.CancelJobRequest;
import dev.trestle.v1.Event;
import dev.trestle.v1.ListJobsRequest;
import dev.trestle.v1.TranscriptionJob;
import dev.trestle.v1.TranscriptionJobsGrpc;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

/** What one user uploads, whose name says to which route it goes, and what became of it. */
final class Uploads {

  private static final Duration WITHIN = Duration.ofMinutes(3);
  private static final int CALL_SECONDS = 10;
  private static final int MOST = 1_000;

  private final Stand stand;
  private final String route;
  private final String user;
  private final Set<String> events = new LinkedHashSet<>();

  /**
   * @param name what no other user of the route is called
   */
  Uploads(Stand stand, String route, String name) {
    this.stand = stand;
    this.route = route;
    this.user = route + "-" + name;
  }

  String user() {
    return user;
  }

  /** Sends so many events to the adapters. */
  void come(int count) {
    for (int i = 0; i < count; i++) {
      repeat(UUID.randomUUID().toString(), 1);
    }
  }

  /** Sends one event so many times to the adapters. */
  void repeat(String event, int times) {
    String url = stand.aws().queueUrl(Stand.REQUESTS);
    events.add(event);
    for (int i = 0; i < times; i++) {
      String body =
          """
          {"version":"0","id":"%s","detail-type":"AudioUploaded","source":"custom.upload-service",
           "account":"000000000000","time":"2026-01-31T09:30:00Z","region":"us-east-1",
           "resources":[],"detail":%s}"""
              .formatted(UUID.randomUUID(), detail(event));
      var unused = stand.aws().aws().sqs().sendMessage(r -> r.queueUrl(url).messageBody(body));
    }
  }

  /** Puts so many events on the bus. */
  void comeOverTheBus(int count) {
    for (int i = 0; i < count; i++) {
      String event = UUID.randomUUID().toString();
      events.add(event);
      PutEventsRequestEntry entry =
          PutEventsRequestEntry.builder()
              .eventBusName(stand.aws().bus())
              .source("custom.upload-service")
              .detailType("AudioUploaded")
              .detail(detail(event))
              .build();
      var unused = stand.aws().aws().eventBridge().putEvents(r -> r.entries(entry));
    }
  }

  private String detail(String event) {
    return """
    {"userId":"%1$s","fileId":"file-%2$s",
     "s3Location":{"bucket":"some-uploads","key":"%1$s/%2$s.wav"},
     "metadata":{"durationSeconds":61.5},
     "_event":{"id":"%2$s","type":"AudioUploaded","schemaVersion":1,"subject":"file-%2$s",
               "partition":0,"offset":7}}"""
        .formatted(user, event);
  }

  /** The user's jobs as they are now. */
  List<TranscriptionJob> jobs() {
    ListJobsRequest request =
        ListJobsRequest.newBuilder().setUserId(user).setPageSize(MOST).build();
    return stand
        .call(
            channel ->
                TranscriptionJobsGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                    .listJobs(request))
        .getJobsList();
  }

  /** Cancels one of them. */
  void cancel(String jobId) {
    CancelJobRequest request = CancelJobRequest.newBuilder().setJobId(jobId).build();
    var unused =
        stand.call(
            channel ->
                TranscriptionJobsGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                    .cancelJob(request));
  }

  /** What workers got of them. */
  List<Sent> sent() {
    return stand.workers(route).sent(user);
  }

  /** What the log has of their ends. */
  List<Event> told() {
    return stand.gateway().events().stream()
        .filter(event -> event.getJson().contains("\"userId\":\"" + user + "\""))
        .toList();
  }

  /** Waits until each event has its job, and each job an end. */
  void awaitEnded() {
    Await.until(
        "all jobs of " + user + " end",
        WITHIN,
        () -> {
          List<TranscriptionJob> jobs = jobs();
          return jobs.size() >= events.size() && jobs.stream().allMatch(Checker::isEnded);
        });
  }

  /** Waits until workers have so many messages of them. */
  void awaitSent(int count) {
    Await.until("workers have " + count + " of " + user, WITHIN, () -> sent().size() >= count);
  }

  /**
   * What is broken once all have ended.
   *
   * @param copies how often workers may be told of one attempt
   */
  List<Violation> violations(int copies) {
    awaitEnded();
    return violationsNow(copies);
  }

  /** What is broken now. */
  List<Violation> violationsNow(int copies) {
    return Checker.check(events, jobs(), sent(), told(), copies);
  }
}
