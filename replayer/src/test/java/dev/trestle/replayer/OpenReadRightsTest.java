package dev.trestle.replayer;

import static dev.trestle.server.testing.HandPolicy.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.server.security.Action;
import dev.trestle.server.testing.CallerByHeader;
import dev.trestle.server.testing.HandPolicy;
import dev.trestle.server.testing.RecordingAudit;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.ReadResponse;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads that are under way when the policy changes. */
class OpenReadRightsTest extends WithReplayer {

  private static final int PERMISSION_DENIED = 7;
  private static final String BILLING = "system:serviceaccount:billing:reader";

  @Inject HandPolicy policy;
  @Inject RecordingAudit audit;

  @Override
  Map<String, String> settings() {
    return Map.of("test.memory", "open-read-rights", "test.policy", "true");
  }

  @Override
  EventLog openLog(Clock clock) {
    MemoryStores.Stores stores = MemoryStores.of("open-read-rights");
    return EventLog.over(stores.batches(), stores.state(), clock, EventLogConfig.defaults());
  }

  @BeforeEach
  void fillTheLog() throws Exception {
    for (int i = 0; i < 6; i++) {
      append(event("e" + i, i % 2 == 0 ? "Audio" : "Video", "svc", "s" + i % 3));
    }
    policy.set(rule(BILLING, Action.READ).logs(log).types("Audio"));
    var unused = audit.take();
  }

  @Test
  void aReadThatIsNoLongerAllowedEndsAndSaysWhereToResume() throws Exception {
    Reading following = mine(fromEarliest().setFollow(true));
    Reading stalled =
        Reading.of(CallerByHeader.as(BILLING, replayer.stub()), fromEarliest().setFollow(true), 1);
    for (long offset = 0; offset <= 4; offset += 2) {
      assertThat(following.takeEvent().getPosition().getOffset()).isEqualTo(offset);
    }
    assertThat(following.takeCaughtUp()).isEqualTo(6);
    assertThat(stalled.takeEvent().getPosition().getOffset()).isZero();

    policy.set(rule(BILLING, Action.READ).logs("another"));

    Refusal refusal = refusal(following.failure(), PERMISSION_DENIED, "PERMISSION_DENIED");
    assertThat(refusal.metadata())
        .containsEntry("log", log)
        .containsEntry("resume_offset", "6")
        .containsEntry("resume_offsets", "0:6");
    stalled.grant(100);
    assertThat(refusal(stalled.failure(), PERMISSION_DENIED, "PERMISSION_DENIED").metadata())
        .containsKey("resume_offset");
    assertThat(audit.take()).extracting(RecordingAudit.Line::who).containsOnly(BILLING);
  }

  @Test
  void aReadThatIsStillAllowedIsNarrowedAndWidenedAsThePolicyIs() throws Exception {
    Reading following = mine(fromLatest().setFollow(true));
    assertThat(following.takeCaughtUp()).isEqualTo(6);
    append(event("e6", "Audio", "svc", ""));
    assertThat(following.takeEvent().getPosition().getOffset()).isEqualTo(6);

    policy.set(rule(BILLING, Action.READ).logs(log).types("Video"));
    append(event("e7", "Audio", "svc", ""));
    append(event("e8", "Video", "svc", ""));
    assertThat(nextEvent(following)).isEqualTo(8);

    policy.set(rule(BILLING, Action.READ).logs(log));
    append(event("e9", "Audio", "svc", ""));
    assertThat(nextEvent(following)).isEqualTo(9);
    following.cancel();
  }

  private static long nextEvent(Reading reading) throws InterruptedException {
    ReadResponse message = reading.take();
    while (!message.hasEvent()) {
      message = reading.take();
    }
    return message.getEvent().getPosition().getOffset();
  }

  private Reading mine(ReadRequest.Builder request) {
    return Reading.of(CallerByHeader.as(BILLING, replayer.stub()), request);
  }
}
