package dev.trestle.server.security;

import static java.util.Map.entry;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What each RPC is in policies: the one table. An RPC that is not in it is refused to everybody.
 */
final class RpcActions {

  private static final Map<String, Action> ACTIONS =
      Map.ofEntries(
          entry("trestle.v1.EventPublisher/Publish", Action.PUBLISH),
          entry("trestle.v1.EventPublisher/PublishBatch", Action.PUBLISH),
          entry("trestle.v1.EventPublisher/PublishStream", Action.PUBLISH),
          entry("trestle.v1.SchemaRegistry/GetSchema", Action.READ_SCHEMAS),
          entry("trestle.v1.SchemaRegistry/ListSchemas", Action.READ_SCHEMAS),
          entry("trestle.v1.SchemaRegistry/CheckCompatibility", Action.READ_SCHEMAS),
          // And reading what it is tested with, which depends on the request.
          entry("trestle.v1.SchemaRegistry/BacktestSchema", Action.READ_SCHEMAS),
          entry("trestle.v1.SchemaRegistry/RegisterSchema", Action.REGISTER_SCHEMAS),
          entry("trestle.v1.EventReader/Read", Action.READ),
          entry("trestle.v1.EventReader/GetGroup", Action.READ),
          entry("trestle.v1.EventReader/ListGroups", Action.READ),
          entry("trestle.v1.EventReader/DescribeLog", Action.READ),
          entry("trestle.v1.EventReader/ListLogs", Action.READ),
          entry("trestle.v1.EventReader/TestPattern", Action.READ),
          entry("trestle.v1.EventReader/CommitOffset", Action.COMMIT),
          entry("trestle.v1.Reseeds/CreateReseed", Action.RESEED),
          entry("trestle.v1.Reseeds/GetReseed", Action.RESEED),
          entry("trestle.v1.Reseeds/ListReseeds", Action.RESEED),
          entry("trestle.v1.Reseeds/WatchReseed", Action.RESEED),
          entry("trestle.v1.Reseeds/PauseReseed", Action.RESEED),
          entry("trestle.v1.Reseeds/ResumeReseed", Action.RESEED),
          entry("trestle.v1.Reseeds/CancelReseed", Action.RESEED),
          entry("trestle.v1.ObjectLogs/CreateObjectLog", Action.MANAGE_OBJECT_LOGS),
          entry("trestle.v1.ObjectLogs/DeleteObjectLog", Action.MANAGE_OBJECT_LOGS),
          entry("trestle.v1.ObjectLogs/GetObjectLog", Action.READ),
          entry("trestle.v1.ObjectLogs/ListObjectLogs", Action.READ),
          entry("trestle.v1.ObjectLogs/GetImport", Action.READ),
          entry("trestle.v1.ObjectLogs/WatchImport", Action.READ),
          entry("trestle.v1.ObjectLogs/ListObjects", Action.READ),
          entry("trestle.v1.DeadLetters/ListDeadLetters", Action.READ_DEAD_LETTERS),
          entry("trestle.v1.DeadLetters/WatchDeadLetters", Action.READ_DEAD_LETTERS),
          entry("trestle.v1.DeadLetters/RedriveDeadLetters", Action.SETTLE_DEAD_LETTERS),
          entry("trestle.v1.DeadLetters/DiscardDeadLetters", Action.SETTLE_DEAD_LETTERS),
          entry("trestle.v1.TranscriptionJobs/GetJob", Action.READ_JOBS),
          entry("trestle.v1.TranscriptionJobs/ListJobs", Action.READ_JOBS),
          entry("trestle.v1.TranscriptionJobs/WatchJobs", Action.READ_JOBS),
          entry("trestle.v1.TranscriptionJobs/CancelJob", Action.MANAGE_JOBS),
          entry("trestle.v1.TranscriptionJobs/RetryJob", Action.MANAGE_JOBS),
          entry("trestle.v1.TranscriptionJobs/GetRoute", Action.READ_JOBS),
          entry("trestle.v1.TranscriptionJobs/ListRoutes", Action.READ_JOBS),
          entry("trestle.v1.TranscriptionJobs/PauseRoute", Action.MANAGE_JOBS),
          entry("trestle.v1.TranscriptionJobs/ResumeRoute", Action.MANAGE_JOBS),
          entry("externalscaler.ExternalScaler/IsActive", Action.SCALE),
          entry("externalscaler.ExternalScaler/StreamIsActive", Action.SCALE),
          entry("externalscaler.ExternalScaler/GetMetricSpec", Action.SCALE),
          entry("externalscaler.ExternalScaler/GetMetrics", Action.SCALE),
          entry("trestle.internal.v1.PartitionOwner/Append", Action.FORWARD),
          entry("trestle.internal.v1.PartitionOwner/HandOver", Action.FORWARD),
          entry("grpc.reflection.v1.ServerReflection/ServerReflectionInfo", Action.REFLECT),
          entry("grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", Action.REFLECT));

  /** Asked by load balancers and by Kubernetes, which prove nothing. */
  private static final Set<String> OPEN_TO_ALL =
      Set.of(
          "grpc.health.v1.Health/Check",
          "grpc.health.v1.Health/List",
          "grpc.health.v1.Health/Watch");

  /** Calls with one answer that may take minutes. */
  private static final Set<String> LASTING = Set.of("trestle.v1.SchemaRegistry/BacktestSchema");

  private RpcActions() {}

  /** What the RPC is; {@code null} if it is nothing that anybody may do. */
  static @Nullable Action of(String fullMethodName) {
    return ACTIONS.get(fullMethodName);
  }

  /** Whether nobody is asked who it is. */
  static boolean isOpenToAll(String fullMethodName) {
    return OPEN_TO_ALL.contains(fullMethodName);
  }

  /** Whether calls go on so long that what was so at their beginning must be asked again. */
  static boolean lasts(MethodDescriptor<?, ?> method) {
    return method.getType() != MethodType.UNARY || LASTING.contains(method.getFullMethodName());
  }

  /** Every RPC that has an action. */
  static Set<String> rpcs() {
    return ACTIONS.keySet();
  }
}
