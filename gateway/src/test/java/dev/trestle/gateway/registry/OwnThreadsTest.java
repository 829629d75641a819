package dev.trestle.gateway.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.RetryInfo;
import dev.trestle.gateway.Events.Refusal;
import dev.trestle.gateway.SingleAnswer;
import dev.trestle.log.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OwnThreadsTest {

  private final OwnThreads threads = new OwnThreads("own", 1, 1, "full", Duration.ofSeconds(3));
  private final CompletableFuture<String> goOn = new CompletableFuture<>();

  @AfterEach
  void stop() {
    goOn.complete("stopped");
    threads.close();
  }

  @Test
  void whatIsBeyondThoseThatRunAndWaitIsToldWhenToRetry() throws Exception {
    SingleAnswer<String> running = hold();
    SingleAnswer<String> waiting = answer("second");

    Refusal refusal = SchemaRegistryTest.refusal(() -> answer("third"));
    assertThat(refusal.reason()).isEqualTo("OVERLOADED");
    assertThat(refusal.status().getDetailsList()).anyMatch(detail -> detail.is(RetryInfo.class));

    goOn.complete("first");
    assertThat(running.future().get(20, TimeUnit.SECONDS)).isEqualTo("first");
    assertThat(waiting.future().get(20, TimeUnit.SECONDS)).isEqualTo("second");
  }

  @Test
  void aPlaceIsFreeOnceTheCallIsAnswered() throws Exception {
    for (int i = 0; i < 100; i++) {
      SingleAnswer<String> one = answer("one");
      SingleAnswer<String> two = answer("two");
      assertThat(one.future().get(20, TimeUnit.SECONDS)).isEqualTo("one");
      assertThat(two.future().get(20, TimeUnit.SECONDS)).isEqualTo("two");
    }
  }

  @Test
  void aCallThatIsCancelledWhileItWaitsIsSkipped() throws Exception {
    SingleAnswer<String> running = hold();
    AtomicBoolean cancelled = new AtomicBoolean();
    AtomicBoolean worked = new AtomicBoolean();
    SingleAnswer<String> waiting = new SingleAnswer<>();
    threads.answer(
        () -> {
          worked.set(true);
          return "nobody wants it";
        },
        cancelled::get,
        waiting);
    cancelled.set(true);
    goOn.complete("first");
    assertThat(running.future().get(20, TimeUnit.SECONDS)).isEqualTo("first");

    assertThat(answer("next").future().get(20, TimeUnit.SECONDS)).isEqualTo("next");
    assertThat(worked).isFalse();
    assertThat(waiting.future()).isNotDone();
  }

  @Test
  void tablesThatDoNotAnswerAreToldAsSuch() {
    SingleAnswer<String> answer = new SingleAnswer<>();
    threads.answer(
        () -> {
          throw new StoreException(StoreException.Failure.UNKNOWN, "down", null);
        },
        () -> false,
        answer);

    assertThatThrownBy(() -> answer.future().get(20, TimeUnit.SECONDS))
        .satisfies(
            failed ->
                assertThat(Refusal.of(failed.getCause()).reason()).isEqualTo("LOG_UNAVAILABLE"));
  }

  @Test
  void aCallAfterTheEndIsToldToAskAnotherGateway() {
    threads.close();

    assertThat(SchemaRegistryTest.refusal(() -> answer("late")).reason())
        .isEqualTo("SHUTTING_DOWN");
  }

  private SingleAnswer<String> hold() {
    SingleAnswer<String> running = new SingleAnswer<>();
    threads.answer(goOn::join, () -> false, running);
    return running;
  }

  private SingleAnswer<String> answer(String text) {
    SingleAnswer<String> answer = new SingleAnswer<>();
    threads.answer(() -> text, () -> false, answer);
    return answer;
  }
}
