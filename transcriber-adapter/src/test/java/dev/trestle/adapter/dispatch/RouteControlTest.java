package dev.trestle.adapter.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.adapter.route.RouteSettings;
import dev.trestle.proto.ProtoTime;
import dev.trestle.server.security.Caller;
import dev.trestle.server.testing.RecordingAudit;
import dev.trestle.v1.GetRouteRequest;
import dev.trestle.v1.JobHold;
import dev.trestle.v1.PauseRouteRequest;
import dev.trestle.v1.ResumeRouteRequest;
import dev.trestle.v1.TranscriptionRoute;
import io.grpc.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteControlTest {

  private final RecordingAudit audit = new RecordingAudit();
  private final InMemoryTenures tenures = new InMemoryTenures();
  private final InMemoryRouteStates states = new InMemoryRouteStates(tenures);
  private final RouteControl control =
      new RouteControl(
          RouteSettings.of(Map.of("audio.max-in-flight", "4", "audio.stagger", "1500ms")),
          states,
          audit,
          Clock.fixed(Candidates.NOW, ZoneOffset.UTC));

  @Test
  void aRouteIsShownWithItsLimitsAndWhatItHasToDo() {
    Tenure tenure =
        tenures.acquire("audio", "a", Duration.ofSeconds(10), Candidates.NOW).orElseThrow();
    states.tell(
        tenure,
        new Backlog(
            Candidates.NOW,
            7,
            Duration.ofMinutes(70),
            4,
            Duration.ofMinutes(9),
            Candidates.NOW.minusSeconds(60),
            Hold.IN_FLIGHT,
            2.5));

    TranscriptionRoute route = get();

    assertThat(route.getName()).isEqualTo("audio");
    assertThat(route.getEventTypesList()).containsExactly("AudioUploaded");
    assertThat(route.getQueue()).isEqualTo("test-transcription-jobs");
    assertThat(route.getLimits().getMaxInFlight()).isEqualTo(4);
    assertThat(route.getLimits().getStagger().getNanos()).isEqualTo(500_000_000);
    assertThat(route.hasPause()).isFalse();
    assertThat(route.getDispatched()).isTrue();
    assertThat(route.getBacklog().getWaitingJobs()).isEqualTo(7);
    assertThat(route.getBacklog().getWaitingAudio().getSeconds()).isEqualTo(4_200);
    assertThat(route.getBacklog().getRunningJobs()).isEqualTo(4);
    assertThat(route.getBacklog().getOldestWaitSince())
        .isEqualTo(ProtoTime.toTimestamp(Candidates.NOW.minusSeconds(60)));
    assertThat(route.getBacklog().getDrainTime().getSeconds()).isEqualTo(79 * 60 * 2 / 5);
    assertThat(route.getBacklog().getHeldBy()).isEqualTo(JobHold.JOB_HOLD_IN_FLIGHT);
    assertThat(control.list().getRoutesList()).containsExactly(route);
  }

  @Test
  void whoPausesAndResumesIsWrittenDownOnce() throws Exception {
    Context ann = new Caller(Caller.Kind.TOKEN, "ann").in(Context.current());

    for (int i = 0; i < 2; i++) {
      TranscriptionRoute paused = ann.call(() -> control.pause(pause("maintenance")));
      assertThat(paused.getPause().getCaller()).isEqualTo("ann");
      assertThat(paused.getPause().getReason()).isEqualTo("maintenance");
    }
    for (int i = 0; i < 2; i++) {
      ResumeRouteRequest resume = ResumeRouteRequest.newBuilder().setName("audio").build();
      assertThat(control.resume(resume).hasPause()).isFalse();
    }

    assertThat(audit.take())
        .extracting(RecordingAudit.Line::event)
        .containsExactly("route_paused", "route_resumed");
  }

  @Test
  void whatIsWrongWithACallIsTold() {
    assertThatThrownBy(() -> control.get(GetRouteRequest.getDefaultInstance()))
        .hasMessageContaining("name");
    assertThatThrownBy(() -> control.get(GetRouteRequest.newBuilder().setName("vdieo").build()))
        .hasMessageContaining("NOT_FOUND")
        .hasMessageContaining("ListRoutes");
    assertThatThrownBy(() -> control.pause(pause("x".repeat(501)))).hasMessageContaining("500");
    assertThat(get().hasPause()).isFalse();
  }

  private TranscriptionRoute get() {
    return control.get(GetRouteRequest.newBuilder().setName("audio").build());
  }

  private static PauseRouteRequest pause(String reason) {
    return PauseRouteRequest.newBuilder().setName("audio").setReason(reason).build();
  }
}
