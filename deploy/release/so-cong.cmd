@echo off
set /p version=<"%~dp0version"
node "%~dp0%version%\server\operations\launch\so-cong.mjs" %*
