package dev.trestle.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.proto.Problem;
import dev.trestle.v1.ErrorReason;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyAccessTest {

  private static final String SOURCE = "custom.upload-service";

  @TempDir private Path folder;

  private final RecordingAudit audit = new RecordingAudit();

  @Test
  void aRuleLetsItsCallersDoWhatItSaysAndNothingElse() {
    PolicyAccess access = access(Policies.UPLOADS, Policies.READS);
    Caller uploader = Policies.caller(Policies.UPLOADER);

    assertThat(access.refusalToPublish(uploader, "AudioUploaded", SOURCE, 100)).isNull();
    assertThat(access.refusalToPublish(uploader, "Other", SOURCE, 100)).isNotNull();
    assertThat(access.refusalToPublish(uploader, "AudioUploaded", "other", 100)).isNotNull();
    assertThat(access.may(uploader, Action.READ)).isFalse();
    assertThat(access.may(Policies.caller(Policies.BILLING), Action.PUBLISH)).isFalse();
    assertThat(
            access.may(
                Policies.caller(Policies.BILLING),
                Action.READ,
                Resource.log("events"),
                Resource.group("billing")))
        .isTrue();
    assertThat(
            access.may(
                Policies.caller(Policies.BILLING),
                Action.COMMIT,
                Resource.log("events"),
                Resource.group("of-others")))
        .isFalse();
  }

  /** Two rules that allow half each allow no whole. */
  @Test
  void oneRuleMustAllowAllThatIsAskedFor() {
    PolicyAccess access =
        access(
            rule("a", "who: [x], may: [publish], types: [A], sources: [a]"),
            rule("b", "who: [x], may: [publish], types: [B], sources: [b]"));
    Caller x = Policies.caller("x");

    assertThat(access.refusalToPublish(x, "A", "a", 1)).isNull();
    assertThat(access.refusalToPublish(x, "B", "b", 1)).isNull();
    assertThat(access.refusalToPublish(x, "A", "b", 1)).isNotNull();
    assertThat(access.refusalToPublish(x, "B", "a", 1)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "system:serviceaccount:media:upload-service-x",
        "system:serviceaccount:media:upload-servic",
        "system:serviceaccount:media:Upload-service",
        "system:serviceaccount:media:upload-service ",
        "system:serviceaccount:media:upload-service\u0000",
        "system:serviceaccount:media:upload\u2010service",
        "system:serviceaccount:media:uplo\u0430d-service",
        "system:serviceaccount:media-x:upload-service",
        "spiffe://acme/ns/media/sa/upload-service/",
        "spiffe://ACME/ns/media/sa/upload-service",
        ""
      })
  void whoOnlyLooksLikeACallerIsNone(String id) {
    PolicyAccess access = access(Policies.UPLOADS);

    assertThat(access.refusalToPublish(Policies.caller(id), "AudioUploaded", SOURCE, 1))
        .isNotNull();
    assertThat(
            access.refusalToPublish(Policies.caller(Policies.UPLOADER), "AudioUploaded", SOURCE, 1))
        .as("control")
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "audiouploaded",
        "AudioUploaded ",
        "AudioUploaded2",
        "\u0410udioUploaded",
        "AudioUploade"
      })
  void whatOnlyLooksLikeATypeIsNone(String type) {
    PolicyAccess access = access(Policies.UPLOADS);

    assertThat(access.refusalToPublish(Policies.caller(Policies.UPLOADER), type, SOURCE, 1))
        .isNotNull();
  }

  @Test
  void aBeginningMatchesWhatBeginsSoAndNoNeighbour() {
    PolicyAccess access =
        access(rule("a", "who: ['system:serviceaccount:media:*'], may: [read-jobs]"));

    assertThat(access.may(Policies.caller("system:serviceaccount:media:any"), Action.READ_JOBS))
        .isTrue();
    assertThat(access.may(Policies.caller("system:serviceaccount:media-x:any"), Action.READ_JOBS))
        .isFalse();
  }

  @Test
  void everybodyMeansEverybodyWhoIsKnown() {
    PolicyAccess access = access(rule("a", "who: ['*'], may: [reflect]"));

    assertThat(access.may(Policies.caller("x"), Action.REFLECT)).isTrue();
    assertThat(access.may(Caller.NOBODY, Action.REFLECT)).isFalse();
    assertThat(access.may(new Caller(Caller.Kind.NONE, "x"), Action.REFLECT)).isFalse();
  }

  @Test
  void aRefusalNamesWhatWasAskedForAndNothingElseAndIsAudited() {
    PolicyAccess access = access(Policies.UPLOADS);

    Problem refusal =
        access.refusal(
            Policies.caller(Policies.UPLOADER),
            Action.READ,
            Resource.log("events"),
            Resource.group("g"));

    assertThat(refusal).isNotNull();
    assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_PERMISSION_DENIED);
    assertThat(refusal.metadata())
        .isEqualTo(Map.of("action", "read", "log", "events", "group", "g"));
    assertThat(refusal.message()).doesNotContain("uploads", "AudioUploaded");
    assertThat(audit.refusals).containsExactly(refusal);
  }

  @Test
  void filteringWritesNothing() {
    assertThat(access(Policies.UPLOADS).may(Policies.caller("x"), Action.READ)).isFalse();
    assertThat(audit.refusals).isEmpty();
  }

  @Test
  void moreThanTheQuotaIsRefusedWithTheTimeToWait() {
    PolicyAccess access =
        access(rule("a", "who: [x], may: [publish], quota: {events-per-second: 2}"));
    Caller x = Policies.caller("x");

    assertThat(access.refusalToPublish(x, "A", "a", 1)).isNull();
    assertThat(access.refusalToPublish(x, "A", "a", 1)).isNull();
    Problem refusal = access.refusalToPublish(x, "A", "a", 1);

    assertThat(refusal).isNotNull();
    assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_QUOTA_EXCEEDED);
    assertThat(refusal.metadata()).isEqualTo(Map.of("quota", "events-per-second", "limit", "2"));
    assertThat(refusal.toStatus().getDetailsList())
        .anyMatch(detail -> detail.is(com.google.rpc.RetryInfo.class));
    assertThat(audit.refusals).containsExactly(refusal);
  }

  @Test
  void theNextRuleThatMatchesHasRoomOfItsOwn() {
    PolicyAccess access =
        access(
            rule("a", "who: [x], may: [publish], quota: {events-per-second: 1}"),
            rule("b", "who: ['*'], may: [publish], quota: {events-per-second: 1}"));
    Caller x = Policies.caller("x");

    assertThat(access.refusalToPublish(x, "A", "a", 1)).isNull();
    assertThat(access.refusalToPublish(x, "A", "a", 1)).isNull();
    assertThat(access.refusalToPublish(x, "A", "a", 1)).isNotNull();
    assertThat(audit.refusals).hasSize(1);
  }

  @Test
  void callersThatNobodyNamesAreNotRemembered() {
    Policy policy = Policies.parsed(Policies.UPLOADS);
    for (int caller = 0; caller < 20_000; caller++) {
      assertThat(policy.grants(Policies.caller("stranger-" + caller))).isSameAs(Grants.NONE);
    }
    Policy open = Policies.parsed(rule("a", "who: ['*'], may: [reflect]"));
    for (int caller = 0; caller < 25_000; caller++) {
      assertThat(open.grants(Policies.caller("known-" + caller)).allow(Action.REFLECT)).isTrue();
    }
    assertThat(open.remembered()).isLessThanOrEqualTo(10_000);
    assertThat(policy.remembered()).isZero();
  }

  private static String rule(String name, String rest) {
    return "  - {name: " + name + ", " + rest + "}\n";
  }

  private PolicyAccess access(String... rules) {
    Path path = folder.resolve("policy.yaml");
    Policies.write(path, Policies.of(rules));
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    PolicyFile file = new PolicyFile(new SecurityConfig("policy", path.toString()), audit, meters);
    file.look();
    assertThat(List.copyOf(audit.changes)).containsExactly("policy_reloaded");
    return new PolicyAccess(file, new Quotas(meters, new StandingClock()), audit);
  }

  /** On which nothing is ever refilled. */
  private static final class StandingClock implements TimeMeter {

    @Override
    public long currentTimeNanos() {
      return 0;
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
