{{/* Which service has which gRPC services: for what leads callers by path. */}}
{{- define "trestle.grpcServices" -}}
gateway: [trestle.v1.EventPublisher, trestle.v1.SchemaRegistry]
replayer: [trestle.v1.EventReader, trestle.v1.Reseeds, trestle.v1.ObjectLogs, trestle.v1.DeadLetters]
adapter: [trestle.v1.TranscriptionJobs]
{{- end }}
