package dev.trestle.replayer;

import static dev.trestle.server.testing.HandPolicy.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.Empty;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.log.EventLog;
import dev.trestle.server.security.Action;
import dev.trestle.server.testing.CallerByHeader;
import dev.trestle.server.testing.HandPolicy;
import dev.trestle.server.testing.RecordingAudit;
import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.CancelReseedRequest;
import dev.trestle.v1.CreateReseedRequest;
import dev.trestle.v1.GetReseedRequest;
import dev.trestle.v1.ListReseedsRequest;
import dev.trestle.v1.PauseReseedRequest;
import dev.trestle.v1.Reseed;
import dev.trestle.v1.ReseedAction;
import dev.trestle.v1.ReseedState;
import dev.trestle.v1.ReseedsGrpc;
import dev.trestle.v1.ReseedsGrpc.ReseedsBlockingStub;
import dev.trestle.v1.ResumeReseedRequest;
import dev.trestle.v1.WatchReseedRequest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What reseeds send, and whom they obey, where a policy says who may. */
class ReseedRightsIT extends WithReplayer {

  private static final String OPS = "spiffe://acme/ns/media/sa/ops";
  private static final String OTHER = "spiffe://acme/ns/media/sa/other";

  private final DynamoDbLog kept = new DynamoDbLog();
  private final AwsEnvironment aws = kept.environment();
  private final SqsClient sqs = aws.aws().sqs();
  @Inject HandPolicy policy;
  @Inject RecordingAudit audit;
  private String queue;

  @Override
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(aws.micronautProperties());
    settings.put("test.policy", "true");
    settings.put("trestle.operation.poll-interval", "100ms");
    settings.put("trestle.operation.save-interval", "100ms");
    settings.put("trestle.operation.lease", "2s");
    return settings;
  }

  @Override
  EventLog openLog(Clock clock) {
    return kept.open(clock);
  }

  @BeforeEach
  void fill() throws Exception {
    queue = "rights-" + UUID.randomUUID();
    sqs.createQueue(request -> request.queueName(queue));
    for (int i = 0; i < 10; i++) {
      append(event("e" + i, i % 2 == 0 ? "Audio" : "Video", "svc", ""));
    }
    policy.set(rule(OPS, Action.RESEED).logs(log), rule(OPS, Action.READ).logs(log).types("Audio"));
    var unused = audit.take();
  }

  @Test
  void onlyWhatItsCreatorMayReadIsCountedAndSentAndTheAuditTellsWho() throws Exception {
    assertThat(
            as(OPS)
                .createReseed(request().setValidateOnly(true).build())
                .getPreview()
                .getMatching())
        .isEqualTo(5);
    Reseed made = as(OPS).createReseed(request().build()).getReseed();
    Reseed done = await(OPS, made.getId(), ReseedState.RESEED_STATE_SUCCEEDED);

    assertThat(done.getSent()).isEqualTo(5);
    assertThat(done.getPassed()).isEqualTo(5);
    assertThat(queued()).isEqualTo(5);
    assertThat(done.getActionsList()).first().extracting(ReseedAction::getWho).isEqualTo(OPS);
    assertThat(told())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.who()).isEqualTo(OPS);
              assertThat(line.event()).isEqualTo("reseed_created");
              assertThat(line.details())
                  .containsEntry("id", made.getId())
                  .containsEntry("log", log)
                  .hasEntrySatisfying("target", arn -> assertThat(arn).endsWith(queue));
            });

    policy.off();
    Reseed all = as(OPS).createReseed(request().build()).getReseed();
    assertThat(await(OPS, all.getId(), ReseedState.RESEED_STATE_SUCCEEDED).getSent()).isEqualTo(10);
  }

  @Test
  void whoMayReseedButNotReadOrReadButNotReseedMakesNone() throws Exception {
    for (HandPolicy.Rule only :
        List.of(
            rule(OPS, Action.RESEED),
            rule(OPS, Action.READ),
            rule(OPS, Action.RESEED, Action.READ).logs("another"))) {
      policy.set(only);
      refused(calls -> calls.createReseed(request().build()));
      assertThat(told()).extracting(RecordingAudit.Line::who).containsExactly(OPS);
    }
    assertThat(queued()).isZero();
    policy.off();
    assertThat(as(OPS).createReseed(request().build()).getReseed().getId()).isNotEmpty();
  }

  @Test
  void aReseedOfALogOfOthersIsAsIfItWereNotThere() throws Exception {
    Reseed made = as(OPS).createReseed(request().setMaxPerSecond(0.001).build()).getReseed();
    policy.set(
        rule(OPS, Action.RESEED, Action.READ).logs(log),
        rule(OTHER, Action.RESEED, Action.READ).logs("another"));
    String id = made.getId();

    for (Function<ReseedsBlockingStub, ?> call :
        List.<Function<ReseedsBlockingStub, ?>>of(
            calls -> calls.getReseed(GetReseedRequest.newBuilder().setId(id).build()),
            calls -> calls.watchReseed(WatchReseedRequest.newBuilder().setId(id).build()).next(),
            calls -> calls.pauseReseed(PauseReseedRequest.newBuilder().setId(id).build()),
            calls -> calls.resumeReseed(ResumeReseedRequest.newBuilder().setId(id).build()),
            calls -> calls.cancelReseed(CancelReseedRequest.newBuilder().setId(id).build()))) {
      var refusal =
          refusal(
              catchThrowable(
                  () -> {
                    var unused = call.apply(as(OTHER));
                  }),
              5,
              "OPERATION_NOT_FOUND");
      assertThat(refusal.metadata()).containsOnlyKeys("id");
    }
    assertThat(as(OTHER).listReseeds(ListReseedsRequest.getDefaultInstance()).getReseedsList())
        .isEmpty();
    assertThat(audit.take()).filteredOn(line -> line.who().equals(OTHER)).hasSize(5);

    policy.off();
    assertThat(
            as(OTHER)
                .cancelReseed(CancelReseedRequest.newBuilder().setId(id).build())
                .getActionsList())
        .last()
        .extracting(ReseedAction::getWho)
        .isEqualTo(OTHER);
    assertThat(audit.take()).extracting(RecordingAudit.Line::event).contains("reseed_cancelled");
  }

  @Test
  void aReseedEndsAndItsWatchIsClosedOnceItsCreatorMayNotAnyMore() throws Exception {
    Reseed made = as(OPS).createReseed(request().setMaxPerSecond(0.001).build()).getReseed();
    await(OPS, made.getId(), ReseedState.RESEED_STATE_RUNNING);
    Iterator<Reseed> watch =
        as(OPS).watchReseed(WatchReseedRequest.newBuilder().setId(made.getId()).build());
    assertThat(watch.hasNext()).isTrue();

    policy.set(rule(OTHER, Action.RESEED, Action.READ).logs(log));

    refusal(
        catchThrowable(
            () -> {
              while (watch.hasNext()) {
                var unused = watch.next();
              }
            }),
        7,
        "PERMISSION_DENIED");
    Reseed failed = await(OTHER, made.getId(), ReseedState.RESEED_STATE_FAILED);
    assertThat(failed.getProblem().getCause()).isEqualTo("PERMISSION_DENIED");
    assertThat(queued()).isLessThanOrEqualTo(1);
  }

  private CreateReseedRequest.Builder request() {
    return CreateReseedRequest.newBuilder()
        .setLog(log)
        .setEarliest(Empty.getDefaultInstance())
        .setSqsQueue(queue);
  }

  /** Of this test's log: reseeds of others may still end. */
  private List<RecordingAudit.Line> told() {
    return audit.take().stream().filter(line -> log.equals(line.details().get("log"))).toList();
  }

  private int queued() {
    String url = sqs.getQueueUrl(r -> r.queueName(queue)).queueUrl();
    return Integer.parseInt(
        sqs.getQueueAttributes(
                r ->
                    r.queueUrl(url)
                        .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
            .attributes()
            .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
  }

  private Reseed await(String who, String id, ReseedState state) {
    Iterator<Reseed> watch = as(who).watchReseed(WatchReseedRequest.newBuilder().setId(id).build());
    Reseed last = Reseed.getDefaultInstance();
    while (last.getState() != state && watch.hasNext()) {
      last = watch.next();
    }
    assertThat(last.getState()).isEqualTo(state);
    return last;
  }

  private ReseedsBlockingStub as(String who) {
    return CallerByHeader.as(
        who,
        ReseedsGrpc.newBlockingStub(replayer.bean(WholeService.class).channel())
            .withDeadlineAfter(60, TimeUnit.SECONDS));
  }

  private Refusal refused(Function<ReseedsBlockingStub, ?> call) throws Exception {
    return refusal(
        catchThrowable(
            () -> {
              var unused = call.apply(as(OPS));
            }),
        7,
        "PERMISSION_DENIED");
  }
}
