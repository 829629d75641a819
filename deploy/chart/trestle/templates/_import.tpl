{{/* Arguments by which the replayer's program imports a bucket and ends. Context: one of imports. */}}
{{- define "trestle.importArguments" -}}
- import
- --name
- {{ .name | quote }}
- --bucket
- {{ .bucket | quote }}
{{- with .prefix }}
- --prefix
- {{ . | quote }}
{{- end }}
{{- end }}
