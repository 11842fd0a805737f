/** A piece made once more from its origin, and whether the picture is the same to the last pixel. */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered, client } from "../../api/client.ts";
import type { Piece } from "../../api/types.ts";
import { Button, ButtonLink } from "../../parts/Button.tsx";
import { toBreed } from "../../parts/handing.ts";
import { Hung } from "../../parts/Hung.tsx";
import { Notice, Refused } from "../../parts/States.tsx";
import { useFormats } from "../../parts/formats.ts";
import styles from "./Again.module.css";

export function Again({ piece }: { piece: Piece }) {
  return <Asked key={piece.id} piece={piece} />;
}

function Asked({ piece }: { piece: Piece }) {
  const { t } = useTranslation("gallery");
  const formats = useFormats();
  const again = useMutation({ mutationFn: () => answered(client.POST("/pieces/{id}/again", { params: { path: { id: piece.id } } })) });
  if (piece.run === null || !piece.model_is_there) return null; // its origin says so already
  return (
    <section aria-label={t("again.title")} className={styles.again}>
      <div className={styles.verbs}>
        <Button icon="again" isPending={again.isPending} onPress={() => again.mutate()}>
          {again.isPending ? t("again.working") : t("again.title")}
        </Button>
        <ButtonLink icon="breed" href={toBreed(piece.run, [piece.id])}>
          {t("again.breed")}
        </ButtonLink>
      </div>
      {again.error && <Refused error={again.error} />}
      {again.data && (
        <div role="status" className={styles.made}>
          <span className={styles.picture}>
            <Hung src={again.data.picture} alt={t("again.picture")} width={piece.width} height={piece.height} eager />
          </span>
          {again.data.same ? (
            <Notice tone="good">
              <p>{t("again.same")}</p>
            </Notice>
          ) : (
            <Notice tone="care">
              <p>
                {t("again.different", {
                  count: again.data.different,
                  n: formats.number(again.data.different),
                  all: formats.number(piece.width * piece.height),
                  most: formats.number(again.data.most),
                })}
              </p>
            </Notice>
          )}
        </div>
      )}
    </section>
  );
}
