package dev.trestle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.GetSchemaRequest;
import dev.trestle.v1.SchemaRegistryGrpc;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends the process, and what does not. */
@Timeout(60)
class FatalErrorsTest {

  private WholeService service;
  private KeptProcess process;

  @BeforeEach
  void start() {
    service =
        WholeService.start(
            Map.of(
                "micronaut.application.name", "test",
                "test.failing-registry", "true",
                "endpoints.health.details-visible", "anonymous"));
    service.bean(FailingRegistry.class).tableSeen = true;
    service.awaitReady(Duration.ofSeconds(10));
    process = (KeptProcess) service.bean(ProcessEnd.class);
  }

  @AfterEach
  void close() throws InterruptedException {
    service.close();
  }

  @Test
  void anErrorThatNobodyCaughtEndsTheProcessWhichSaysSo() throws Exception {
    run(
        () -> {
          throw new NoClassDefFoundError("the test");
        });

    assertThat(process.exited.get(10, TimeUnit.SECONDS)).isEqualTo(FatalErrors.EXIT_CODE);
    assertThat(service.bean(Readiness.class).isReady()).isFalse();
    assertThat(service.get("/health/readiness").statusCode()).isEqualTo(503);
    assertThat(service.get("/health/readiness").body()).contains("the test");
  }

  @Test
  void anExceptionThatNobodyCaughtDoesNot() throws Exception {
    run(
        () -> {
          throw new IllegalStateException("the test");
        });

    assertThat(process.exited).isNotDone();
    assertThat(service.bean(Readiness.class).isReady()).isTrue();
  }

  @Test
  void anErrorInACallEndsTheCallAndThenTheProcess() throws Exception {
    assertThat(codeOf("error")).isEqualTo(Code.INTERNAL);
    assertThat(process.exited.get(10, TimeUnit.SECONDS)).isEqualTo(FatalErrors.EXIT_CODE);
  }

  @Test
  void aCallThatOverflowsTheStackEndsItselfAlone() throws Exception {
    assertThat(codeOf("overflow")).isEqualTo(Code.INTERNAL);
    assertThat(codeOf("overflow")).isEqualTo(Code.INTERNAL);
    assertThat(process.exited).isNotDone();
    assertThat(service.bean(Readiness.class).isReady()).isTrue();
  }

  @Test
  void aPeriodicTaskThatEndsIsFatalAndATaskThatFailsIsNot() throws Exception {
    ScheduledExecutorService timer = DaemonThreads.scheduled("test", 1);
    try {
      var once =
          timer.schedule(
              () -> {
                throw new IllegalStateException("once");
              },
              0,
              TimeUnit.SECONDS);
      assertThat(catchThrowableOfType(Exception.class, () -> once.get(10, TimeUnit.SECONDS)))
          .hasRootCauseMessage("once");
      var cancelled = timer.scheduleWithFixedDelay(() -> {}, 0, 1, TimeUnit.HOURS);
      cancelled.cancel(true);
      timer.submit(() -> {}).get(10, TimeUnit.SECONDS);
      assertThat(process.exited).isNotDone();

      var unused =
          timer.scheduleWithFixedDelay(
              () -> {
                throw new IllegalStateException("for ever");
              },
              0,
              1,
              TimeUnit.HOURS);
      assertThat(process.exited.get(10, TimeUnit.SECONDS)).isEqualTo(FatalErrors.EXIT_CODE);
    } finally {
      timer.shutdownNow();
    }
  }

  private static void run(Runnable task) throws InterruptedException {
    Thread thread = new Thread(task, "test-task");
    thread.start();
    thread.join();
  }

  private Code codeOf(String type) {
    return catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                SchemaRegistryGrpc.newBlockingStub(service.channel())
                    .getSchema(GetSchemaRequest.newBuilder().setType(type).build()))
        .getStatus()
        .getCode();
  }
}
