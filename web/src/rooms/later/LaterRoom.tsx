/** Rooms that aren't furnished yet: what they are for, and how the same is done in a terminal meanwhile. */
import { useTranslation } from "react-i18next";
import { useAddress } from "../../parts/address.ts";
import { RoomHead } from "../../parts/Room.tsx";
import { Empty } from "../../parts/States.tsx";
import styles from "./LaterRoom.module.css";

const COMMANDS = {
  breed: ["ganvas breed runs/moths 7:3 7:12"],
  draw: ["ganvas translate runs/facades sketch.png", "ganvas restore runs/moths photo.png"],
} as const;

export default function LaterRoom() {
  const { t } = useTranslation("later");
  const { t: shell } = useTranslation();
  const { path } = useAddress();
  const room = path[0] === "draw" ? "draw" : "breed";
  return (
    <>
      <RoomHead title={shell(`rooms.${room}`)} words={t(`${room}.words`)} />
      <Empty title={t("title")}>
        <p>{t("meanwhile")}</p>
        {COMMANDS[room].map((command) => (
          <pre key={command} tabIndex={0} className={styles.command}>
            {command}
          </pre>
        ))}
      </Empty>
    </>
  );
}
