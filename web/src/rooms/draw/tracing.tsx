/** Tracing: a picture that shines through the paper, and is no part of the drawing. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { FileTrigger } from "react-aria-components";
import { Button } from "../../parts/Button.tsx";

export interface Tracing {
  /** Its address, or null. */
  picture: string | null;
  strength: number;
  setStrength: (strength: number) => void;
  lay: (file: Blob | null) => void;
}

export function useTracing(): Tracing {
  const [picture, setPicture] = useState<string | null>(null);
  const [strength, setStrength] = useState(0.4);
  useEffect(() => {
    if (picture !== null) return () => URL.revokeObjectURL(picture);
    return undefined;
  }, [picture]);
  return { picture, strength, setStrength, lay: (file) => setPicture(file && URL.createObjectURL(file)) };
}

export function Traced({ tracing }: { tracing: Tracing }) {
  const { t } = useTranslation("draw");
  if (tracing.picture !== null) {
    return (
      <Button kind="quiet" icon="close" onPress={() => tracing.lay(null)}>
        {t("trace.away")}
      </Button>
    );
  }
  return (
    <FileTrigger acceptedFileTypes={["image/*"]} onSelect={(files) => files?.[0] && tracing.lay(files[0])}>
      <Button kind="quiet" icon="copy">
        {t("trace.lay")}
      </Button>
    </FileTrigger>
  );
}
