package dev.trestle.replayer.objects;

import static dev.trestle.server.testing.HandPolicy.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.trestle.server.security.Action;
import dev.trestle.server.testing.CallerByHeader;
import dev.trestle.server.testing.HandPolicy;
import dev.trestle.server.testing.RecordingAudit;
import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.CreateObjectLogRequest;
import dev.trestle.v1.DeleteObjectLogRequest;
import dev.trestle.v1.GetImportRequest;
import dev.trestle.v1.GetObjectLogRequest;
import dev.trestle.v1.ListObjectLogsRequest;
import dev.trestle.v1.ListObjectsRequest;
import dev.trestle.v1.ObjectLogsGrpc;
import dev.trestle.v1.ObjectLogsGrpc.ObjectLogsBlockingStub;
import dev.trestle.v1.WatchImportRequest;
import io.grpc.protobuf.StatusProto;
import io.micronaut.context.annotation.Property;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who sees which object logs, and who makes and deletes them. */
@MicronautTest
@Property(name = "test.memory", value = "object-log-rights")
@Property(name = "test.policy", value = "true")
@Property(name = "trestle.capture.enabled", value = "false")
@Property(name = "trestle.dead-letters.enabled", value = "false")
@Property(name = "trestle.objects.enabled", value = "false")
class ObjectLogRightsTest {

  private static final String MEDIA = "system:serviceaccount:media:ops";

  @Inject WholeService service;
  @Inject HandPolicy policy;
  @Inject RecordingAudit audit;
  @Inject ObjectLogCatalog catalog;

  @BeforeEach
  void addLogs() {
    var unused = catalog.add(log("media", "media-uploads"));
    unused = catalog.add(log("payroll", "payroll-files"));
    policy.set(
        rule(MEDIA, Action.READ).logs("objects/media").types("ObjectVersion"),
        rule(MEDIA, Action.MANAGE_OBJECT_LOGS).logs("objects/media-*"));
    assertThat(audit.take()).isNotNull();
  }

  @Test
  void aLogOfOthersIsRefusedWhetherThereIsOneOrNot() throws Exception {
    for (Function<String, Function<ObjectLogsBlockingStub, ?>> ask :
        List.<Function<String, Function<ObjectLogsBlockingStub, ?>>>of(
            name ->
                calls -> calls.getObjectLog(GetObjectLogRequest.newBuilder().setName(name).build()),
            name -> calls -> calls.getImport(GetImportRequest.newBuilder().setName(name).build()),
            name ->
                calls ->
                    calls.watchImport(WatchImportRequest.newBuilder().setName(name).build()).next(),
            name ->
                calls ->
                    calls.listObjects(ListObjectsRequest.newBuilder().setName(name).build()).next(),
            name ->
                calls ->
                    calls.createObjectLog(
                        CreateObjectLogRequest.newBuilder()
                            .setName(name)
                            .setBucket("payroll-files")
                            .build()),
            name ->
                calls ->
                    calls.deleteObjectLog(
                        DeleteObjectLogRequest.newBuilder().setName(name).build()))) {
      Status there = refused(ask.apply("payroll"));
      Status missing = refused(ask.apply("missing"));

      assertThat(there.getDetails(0).unpack(ErrorInfo.class).getReason())
          .isEqualTo("PERMISSION_DENIED");
      assertThat(there.toString().replace("payroll", "missing")).isEqualTo(missing.toString());
      assertThat(audit.take()).extracting(RecordingAudit.Line::who).containsOnly(MEDIA).hasSize(2);
    }
    assertThat(catalog.find("payroll")).isPresent();
    policy.off();
    assertThat(
            as(MEDIA)
                .getObjectLog(GetObjectLogRequest.newBuilder().setName("payroll").build())
                .getBucket())
        .isEqualTo("payroll-files");
  }

  @Test
  void listsHaveTheLogsThatTheCallerMayRead() {
    assertThat(names()).containsExactly("media");
    policy.off();
    assertThat(names()).contains("media", "payroll");
  }

  @Test
  void aRightToReadOtherTypesOfTheLogListsNoObjects() throws Exception {
    policy.set(rule(MEDIA, Action.READ).logs("objects/media").types("AudioUploaded"));

    Status refusal =
        refused(
            calls ->
                calls.listObjects(ListObjectsRequest.newBuilder().setName("media").build()).next());
    assertThat(refusal.getDetails(0).unpack(ErrorInfo.class).getMetadataMap())
        .containsEntry("type", "ObjectVersion");
  }

  @Test
  void aDeletedLogIsToldByTheAudit() {
    var unused = catalog.add(log("media-old", "media-old"));
    // Then the call fails: the table of projections is not there to be cleared.
    var failure =
        catchThrowable(
            () ->
                as(MEDIA)
                    .deleteObjectLog(
                        DeleteObjectLogRequest.newBuilder().setName("media-old").build()));

    assertThat(StatusProto.fromThrowable(failure).getMessage()).contains("does not answer");
    assertThat(catalog.find("media-old")).isEmpty();
    assertThat(audit.take())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.who()).isEqualTo(MEDIA);
              assertThat(line.event()).isEqualTo("object_log_deleted");
              assertThat(line.details())
                  .containsEntry("log", "objects/media-old")
                  .containsEntry("bucket", "media-old");
            });
  }

  private static ObjectLog log(String name, String bucket) {
    return new ObjectLog(
        name, bucket, "", OptionalInt.empty(), false, Optional.empty(), Instant.EPOCH);
  }

  private List<String> names() {
    return as(MEDIA)
        .listObjectLogs(ListObjectLogsRequest.getDefaultInstance())
        .getObjectLogsList()
        .stream()
        .map(dev.trestle.v1.ObjectLog::getName)
        .toList();
  }

  private Status refused(Function<ObjectLogsBlockingStub, ?> call) {
    Status status =
        StatusProto.fromThrowable(
            catchThrowable(
                () -> {
                  var unused = call.apply(as(MEDIA));
                }));
    assertThat(status.getCode()).isEqualTo(7);
    return status;
  }

  private ObjectLogsBlockingStub as(String who) {
    return CallerByHeader.as(
        who,
        ObjectLogsGrpc.newBlockingStub(service.awaitReady(Duration.ofSeconds(30)).channel())
            .withDeadlineAfter(30, TimeUnit.SECONDS));
  }
}
