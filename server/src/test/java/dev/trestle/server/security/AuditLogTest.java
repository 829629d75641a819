package dev.trestle.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.trestle.proto.Problem;
import dev.trestle.v1.ErrorReason;
import io.grpc.Context;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AuditLogTest {

  private static final Caller X = new Caller(Caller.Kind.CERTIFICATE, "spiffe://acme/x");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AuditLog audit = new AuditLog(meters);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("audit");

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(lines);
  }

  @Test
  void aRefusalSaysWhoWasRefusedWhatAndFromWhere() throws Exception {
    new CallOrigin("trestle.v1.EventReader/Read", "10.0.0.1:4711")
        .in(Context.ROOT)
        .run(() -> audit.refused(X, PolicyAccess.denied(Action.READ, Resource.log("events"))));

    assertThat(only())
        .isEqualTo(
            Map.of(
                "event", "refused",
                "outcome", "PERMISSION_DENIED",
                "caller_kind", "certificate",
                "caller", "spiffe://acme/x",
                "rpc", "trestle.v1.EventReader/Read",
                "peer", "10.0.0.1:4711",
                "action", "read",
                "log", "events"));
    assertThat(
            meters
                .get("trestle.refusals")
                .tags("reason", "PERMISSION_DENIED", "action", "read", "caller_kind", "certificate")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void whoIsNotKnownIsRefusedWithTheCause() {
    audit.refused(
        Caller.NOBODY, Problem.of(ErrorReason.ERROR_REASON_UNAUTHENTICATED, "The token has ended"));

    assertThat(only()).containsEntry("cause", "The token has ended").containsEntry("caller", "");
  }

  @Test
  void aChangeSaysWhoChangedWhat() {
    audit.changed(X, "schema_registered", Map.of("type", "AudioUploaded", "version", 3));

    assertThat(only())
        .containsEntry("event", "schema_registered")
        .containsEntry("outcome", "OK")
        .containsEntry("caller", "spiffe://acme/x")
        .containsEntry("type", "AudioUploaded")
        .containsEntry("version", "3");
  }

  @Test
  void whatCallersChooseCannotForgeALine() {
    audit.changed(
        new Caller(Caller.Kind.TOKEN, "a\r\n{\"event\":\"b\"}\u202e\u2028\ud800"),
        "group_moved",
        Map.of("group", "g".repeat(10_000)));

    assertThat(only())
        .containsEntry("caller", "a??{\"event\":\"b\"}???")
        .containsEntry("group", "g".repeat(AuditLog.MAX_VALUE) + "...");
  }

  @Test
  void ofManyRefusalsAFewAreWrittenAndTheRestIsCounted() {
    for (int each = 0; each < 500; each++) {
      audit.refused(X, PolicyAccess.denied(Action.READ));
    }
    audit.refused(Policies.caller("other"), PolicyAccess.denied(Action.READ));
    audit.close();

    long written = lines.list.stream().filter(line -> isOf(line, "refused")).count();
    assertThat(written).isBetween(RefusalLines.BURST + 1L, 100L);
    assertThat(lines.list.stream().mapToLong(AuditLogTest::leftOut).sum() + written)
        .as("none is missing in the counts")
        .isEqualTo(501);
  }

  private static boolean isOf(ILoggingEvent line, String event) {
    return event.equals(values(line).get("event"));
  }

  private static long leftOut(ILoggingEvent line) {
    return Long.parseLong(values(line).getOrDefault("left_out", "0"));
  }

  private Map<String, String> only() {
    assertThat(lines.list).hasSize(1);
    return values(lines.list.get(0));
  }

  private static Map<String, String> values(ILoggingEvent line) {
    Map<String, String> values = new HashMap<>();
    List.copyOf(line.getKeyValuePairs())
        .forEach(pair -> values.put(pair.key, String.valueOf(pair.value)));
    return values;
  }
}
