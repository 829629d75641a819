package dev.trestle.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReceivedEventTest {

  private static final String EVENT =
      """
      {"version":"0","id":"i","detail-type":"T","source":"s","account":"1","region":"r",
       "time":"2026-01-31T09:30:00Z","resources":["a",7,{}],"detail":{"_event":%s}}""";

  private static final String MEMBER =
      """
      {"id":"e","type":"T","schemaVersion":1,"subject":"u","log":"events","partition":1,
       "offset":9,"traceparent":"t","replay":"r"}""";

  @Test
  void theMemberIsRead() {
    EventMember member = event(EVENT.formatted(MEMBER)).member().orElseThrow();

    assertThat(member.id()).isEqualTo("e");
    assertThat(member.subject()).isEqualTo("u");
    assertThat(member.position().orElseThrow()).hasToString("events#1@9");
    assertThat(member.traceparent()).isEqualTo("t");
    assertThat(member.replay()).isEqualTo("r");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        "{}",
        "{\"id\":\"\",\"type\":\"T\",\"schemaVersion\":1}",
        "{\"id\":7,\"type\":\"T\",\"schemaVersion\":1}",
        "{\"id\":\"e\",\"type\":\"T\"}",
        "{\"id\":\"e\",\"type\":\"T\",\"schemaVersion\":-1}",
        "{\"id\":\"e\",\"type\":\"T\",\"schemaVersion\":99999999999}",
        "{\"id\":\"e\",\"type\":\"T\",\"schemaVersion\":\"1\"}"
      })
  void aMalformedMemberIsNone(String member) {
    assertThat(event(EVENT.formatted(member)).member()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"log\":\"Events\",\"partition\":0,\"offset\":0",
        "\"log\":\"events\",\"partition\":-1,\"offset\":0",
        "\"log\":\"events\",\"partition\":4294967296,\"offset\":0",
        "\"log\":\"events\",\"partition\":0,\"offset\":1.5",
        "\"log\":\"events\",\"partition\":0,\"offset\":99999999999999999999",
        "\"log\":\"events\",\"partition\":0"
      })
  void aMalformedPositionIsNone(String position) {
    String member = "{\"id\":\"e\",\"type\":\"T\",\"schemaVersion\":1," + position + "}";

    assertThat(event(EVENT.formatted(member)).member().orElseThrow().position()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"source\":\"s\",\"detail-type\":\"T\",\"detail\":{}} | id | must be text",
        "{\"id\":\"\",\"source\":\"s\",\"detail-type\":\"T\",\"detail\":{}} | id | must be text",
        "{\"id\":\"i\",\"source\":7,\"detail-type\":\"T\",\"detail\":{}} | source | must be text",
        "{\"id\":\"i\",\"source\":\"s\",\"detail\":{}} | detail-type | must be text",
        "{\"id\":\"i\",\"source\":\"s\",\"detail-type\":\"T\"} | detail | is missing",
        "{\"id\":\"i\",\"source\":\"s\",\"detail-type\":\"T\",\"detail\":\"{}\"} | detail | must be a JSON",
        "{\"id\":\"i\",\"source\":\"s\",\"detail-type\":\"T\",\"detail\":{},\"time\":5} | time | RFC 3339",
        "[] | '' | not a JSON object",
        "{} {} | '' | not JSON",
        "{\"id\":\"i\",\"id\":\"j\"} | '' | not JSON",
        "x | '' | not JSON",
        "'' | '' | not a JSON object",
      })
  void whatIsWrongIsNamed(String json, String member, String problem) {
    ReceivedEvent.Reading reading = ReceivedEvent.read(json.getBytes(StandardCharsets.UTF_8));

    assertThat(reading)
        .isInstanceOfSatisfying(
            ReceivedEvent.Unreadable.class,
            unreadable -> {
              assertThat(unreadable.member()).isEqualTo(member);
              assertThat(unreadable.problem()).contains(problem);
            });
  }

  @Test
  void whatASenderMayLeaveOutIsEmpty() {
    ReceivedEvent event =
        event("{\"id\":\"i\",\"source\":\"s\",\"detail-type\":\"T\",\"detail\":{\"a\":1}}");

    assertThat(event.time()).isNull();
    assertThat(event.resources()).isEmpty();
    assertThat(event.place()).isEqualTo(new BusPlace("", ""));
    assertThat(event.member()).isEmpty();
    assertThat(event.payload()).isEqualTo(event.detail());
  }

  @Test
  void anythingAtAllIsReadOrRefused() {
    Random random = new Random(1);
    byte[] good = EVENT.formatted(MEMBER).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = good.clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      assertThatCode(
              () -> {
                if (ReceivedEvent.read(bad) instanceof ReceivedEvent.Read read) {
                  var unused = read.event().member();
                }
              })
          .doesNotThrowAnyException();
    }
  }

  private static ReceivedEvent event(String json) {
    return ((ReceivedEvent.Read) ReceivedEvent.read(json.getBytes(StandardCharsets.UTF_8))).event();
  }
}
